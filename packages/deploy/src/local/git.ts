import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DeployError } from '../deploy-error.ts'
import { systemErrorCode } from './system-error.ts'

const run = promisify(execFile)

/** What git prints, run in a directory. Path arguments are literal, and nothing of the repository is written. */
export async function git(directory: string, args: readonly string[]): Promise<string> {
  const argv = ['-C', directory, '--literal-pathspecs', '--no-optional-locks', ...args]
  try {
    return (await run('git', argv, { maxBuffer: Infinity })).stdout
  } catch (error) {
    throw gitFailure(directory, error)
  }
}

/** Why git failed in a directory, and what to do: `error` is what running it threw, with what git said as `stderr`. */
export function gitFailure(directory: string, error: unknown): DeployError {
  if (systemErrorCode(error) === 'ENOENT') {
    return new DeployError({
      code: 'git_missing',
      message: `${directory} lies in a git repository, which says what is ignored, and git is not installed.`,
      remedy: 'Install git.',
      cause: error,
    })
  }
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
  // The name of the setting is the one part of the message that no translation changes.
  if (said.includes('safe.directory')) {
    return new DeployError({
      code: 'git_refused',
      message: `The git repository of ${directory} belongs to another user, so git refuses to read it.`,
      remedy:
        'If you trust it, do what git says: git config --global --add safe.directory <its top directory>.',
      cause: error,
    })
  }
  return new DeployError({
    code: 'git_failed',
    message: `git could not read the repository of ${directory}: ${said}`,
    remedy: 'Mend the repository: git status shows the same error.',
    cause: error,
  })
}
