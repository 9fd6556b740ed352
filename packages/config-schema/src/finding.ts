import type { ProblemCode, Severity } from './problem.ts'

/** Keys and indexes from the top of a file down to a value. */
export type Path = readonly (string | number)[]

/**
 * A place in a file. A path that leads to nothing stands for the deepest part of it that exists, so that what is
 * missing is shown where it should be.
 */
export type Place = { path: Path; part: 'key' | 'value' } | { start: number; end: number }

/**
 * How a finding can be mended without a doubt of what was meant: the text to stand in place of what is written there,
 * or undefined where that is written in a way that is better left to a person.
 */
export type TextFix = (written: string) => string | undefined

/** A problem whose line and column are not looked up yet. */
export interface Finding {
  /** Default: `error`. */
  severity?: Severity
  code: ProblemCode
  message: string
  suggestion?: string
  /** Only for a key or value that is a scalar. */
  fix?: TextFix
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

/** Findings without those at or below a path that something was found at already, which are its consequences. */
export function withoutConsequences(findings: Finding[], broken: Path[]): Finding[] {
  if (broken.length === 0) return findings
  return findings.filter(
    ({ place }) => !('path' in place) || !broken.some((wrong) => isAtOrBelow(place.path, wrong)),
  )
}

/** Whether a path holds, is, or lies below one of others. */
export function touches(path: Path, others: Path[]): boolean {
  return others.some((other) => isAtOrBelow(path, other) || isAtOrBelow(other, path))
}

/** The paths of the places of findings. */
export function pathsOf(findings: Finding[]): Path[] {
  return findings.flatMap(({ place }) => ('path' in place ? [place.path] : []))
}
