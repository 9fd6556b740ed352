import type { LoadedProject } from '../load-project.ts'
import type { Problem } from '../problem.ts'
import { isRefused } from './is-refused.ts'

/**
 * What `slipway validate --json` prints: one object, keys in snake_case. Keys may be added; those that are there keep
 * their meaning.
 */
export interface ProblemReport {
  /** Whether the project can be used: no errors and, with `strict`, no warnings. */
  valid: boolean
  /** The name of the project; null while it has errors. */
  project: string | null
  /** Those that have no errors of their own, sorted by name; `file` is relative to the project root. */
  locations: { name: string; file: string }[]
  counts: { errors: number; warnings: number }
  /** Sorted by file, line and column. */
  problems: Problem[]
}

/** The report of a project, as data. Pure. */
export function reportJson(
  { project, locations, problems }: LoadedProject,
  { strict }: { strict: boolean },
): ProblemReport {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return {
    valid: project !== undefined && !isRefused(problems, { strict }),
    project: project?.name ?? null,
    locations: locations.map(({ declaration, file }) => ({ name: declaration.name, file })),
    counts: { errors, warnings: problems.length - errors },
    problems,
  }
}
