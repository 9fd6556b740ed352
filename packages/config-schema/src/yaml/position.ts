/** Where something begins and ends in a text, counted from 0. */
export interface Span {
  start: number
  end: number
}

/** A line and a column of a text, both counted from 1, and how much of the line is meant. */
export interface Position {
  line: number
  column: number
  length?: number
  /** Where it is in the whole text, counted from 0. */
  start: number
}

/** Where the lines of a text start. */
export function lineStartsOf(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
}

/** The line and column of a span; of one of several lines only the first is meant. */
export function positionOf(
  { text, lineStarts }: { text: string; lineStarts: number[] },
  { start, end }: Span,
): Position {
  const line = lastAtOrBefore(lineStarts, start)
  const lineStart = lineStarts[line] ?? 0
  const nextLine = lineStarts[line + 1]
  const lineEnd = lineStart + text.slice(lineStart, nextLine).replace(/\r?\n$/, '').length
  const length = Math.min(end, lineEnd) - start
  return { line: line + 1, column: start - lineStart + 1, ...(length > 0 && { length }), start }
}

/** The index of the last of the ascending numbers that is at or before another. */
function lastAtOrBefore(numbers: number[], wanted: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((numbers[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
