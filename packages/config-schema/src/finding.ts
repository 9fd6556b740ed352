import type { ProblemCode, Severity } from './problem.ts'

/** Keys and indexes from the top of a file down to a value. */
export type Path = readonly (string | number)[]

/**
 * A place in a file. A path that leads to nothing stands for the deepest part of it that exists, so that what is
 * missing is shown where it should be.
 */
export type Place = { path: Path; part: 'key' | 'value' } | { start: number; end: number }

/** A problem whose line and column are not looked up yet. */
export interface Finding {
  /** Default: `error`. */
  severity?: Severity
  code: ProblemCode
  message: string
  suggestion?: string
  file: string
  place: Place
}

/** The place of the value at a path. */
export function valueAt(path: Path): Place {
  return { path, part: 'value' }
}

/** The place of the key that ends a path. */
export function keyAt(path: Path): Place {
  return { path, part: 'key' }
}

/** Whether `path` is `ancestor` or lies below it. */
export function isAtOrBelow(path: Path, ancestor: Path): boolean {
  return ancestor.every((part, index) => path[index] === part)
}
