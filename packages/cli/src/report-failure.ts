import { inspect } from 'node:util'
import { CliError } from './cli-error.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * The failure boundary. What the user can act on is printed as a sentence with its remedy; anything else is a fault
 * of Slipway and is printed with its stack. Returns the exit code.
 */
export function reportFailure({ errors, symbols, hint }: Terminal, error: unknown): ExitCode {
  const known = asKnown(error)
  if (known !== undefined) {
    errors.line(`${errors.style('red', symbols.failed)} ${known.message}`)
    if (known.remedy !== undefined) errors.line(`  ${hint(known.remedy)}`)
    return known.exitCode
  }
  errors.line(inspect(error))
  errors.line('This is a fault of Slipway. Please report it, with the lines above.')
  return EXIT.failed
}

interface KnownFailure {
  message: string
  remedy?: string | undefined
  exitCode: ExitCode
}

function asKnown(error: unknown): KnownFailure | undefined {
  if (error instanceof CliError) return error
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  const { message } = error
  if (isOwnError(error)) {
    const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined
    return { message, remedy, exitCode: EXIT.failed }
  }
  const remedy = SYSTEM_REMEDIES[error.code]
  return remedy === undefined ? undefined : { message, remedy, exitCode: EXIT.failed }
}

/** Whether an error is meant for the user, which the packages' own are: they have codes such as `state_too_new`. */
export function isOwnError(error: unknown): error is Error & { code: string } {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false
  return /^[a-z]+(_[a-z]+)*$/.test(error.code)
}

/** What the machine refuses, and no fault of anybody's program. */
const SYSTEM_REMEDIES: Record<string, string> = {
  EACCES: 'See whether this user may use that file or directory.',
  EPERM: 'See whether this user may use that file or directory.',
  EROFS: 'Name a state directory that can be written, with --state-dir DIR.',
  EEXIST: 'See what lies at that path: a directory is needed there.',
  ENOTDIR: 'See what lies at that path: a directory is needed there.',
  ENOSPC: 'Make room on the disk.',
  EMFILE: "Raise this user's limit of open files (ulimit -n).",
}
