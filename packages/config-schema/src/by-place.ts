import type { Problem } from './problem.ts'

/** The order in which problems are told: by file, line and column. */
export function byPlace(a: Problem, b: Problem): number {
  return compare(a.file, b.file) || a.line - b.line || a.column - b.column
}

/** The order of the UTF-16 units of texts, which is the same in every language. */
export function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
