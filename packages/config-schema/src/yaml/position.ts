import { type Alias, isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { Path, Place } from '../finding.ts'

/** A line and a column of a text, both counted from 1, and how much of the line is meant. */
export interface Position {
  line: number
  column: number
  length?: number
  /** Where it is in the whole text, counted from 0. */
  start: number
}

/** A parsed document in which places are looked up. */
export interface Located {
  text: string
  top: Node | null
  /** What each alias stands for. */
  targets: Map<Alias, Node>
  /** Where the lines of the text start. */
  lineStarts: number[]
}

/** Where the lines of a text start. */
export function lineStartsOf(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
}

/** The line and column of a place. */
export function positionOf(located: Located, place: Place): Position {
  const { start, end } = 'path' in place ? spanOf(located, place) : place
  const { text, lineStarts } = located
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

interface Span {
  start: number
  end: number
}

function spanOf({ top, targets }: Located, { path, part }: { path: Path; part: 'key' | 'value' }): Span {
  let node: Node | null = top
  let key: Node | undefined
  let found = 0
  for (const step of path) {
    const next: Entry | undefined = entryOf(node && isAlias(node) ? targets.get(node) : node, step)
    if (!next) break
    found += 1
    node = next.value
    key = next.key
  }
  const missing = found < path.length
  if (found === 0) return { start: top?.range?.[0] ?? 0, end: 0 }
  if (key && (part === 'key' || missing || !isWithinALine(node))) return span(key)
  return node ? span(node) : { start: 0, end: 0 }
}

interface Entry {
  key?: Node
  value: Node | null
}

function entryOf(node: Node | null | undefined, step: string | number): Entry | undefined {
  if (isSeq<Node>(node)) {
    const value = typeof step === 'number' ? node.items[step] : undefined
    return value && { value }
  }
  if (!isMap<Node, Node>(node)) return undefined
  const pair: Pair<Node, Node | null> | undefined = node.items.find(
    ({ key }) => isScalar(key) && String(key.value) === String(step),
  )
  return pair && { key: pair.key, value: pair.value }
}

/** A mapping or list in block style starts below its key, which shows it better. */
function isWithinALine(node: Node | null): boolean {
  if (isScalar(node) && node.value === null) return false
  return node !== null && (!isCollection(node) || node.flow === true)
}

function span(node: Node): Span {
  const [start, end] = node.range ?? [0, 0]
  return { start, end }
}
