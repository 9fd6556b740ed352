import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

const run = promisify(execFile)

/** Owner and name as GitHub allows them, each with its id or neither. A `*` would let in other repositories. */
const REPOSITORY = /^[\w-]+\/[\w.-]+$|^[\w-]+@\d+\/[\w.-]+@\d+$/

/** `https://github.com/owner/name.git`, also with a user; `git@github.com:owner/name`; `ssh://git@github.com/owner/name`. */
const GITHUB_URL =
  /^(?:(?:https?|ssh|git):\/\/(?:[^@/]+@)?(?:ssh\.)?github\.com(?::\d+)?\/|(?:[^@/]+@)?github\.com:\/?)(?<name>[^/]+\/[^/]+?)(?:\.git)?\/?$/i

/** The repository on GitHub that was given, or else that of the remote `origin`. */
export async function githubRepository(root: string, given: string | undefined): Promise<string> {
  if (given !== undefined) {
    if (REPOSITORY.test(given)) return given
    throw new CliError(`"${given}" is no repository on GitHub.`, {
      remedy: 'Write it as OWNER/NAME, such as acme/weather.',
      exitCode: EXIT.wrongUsage,
    })
  }
  const url = await originOf(root)
  const name = url === undefined ? undefined : repositoryOf(url)
  if (name !== undefined) return name
  const why = url === undefined ? 'There is no remote origin' : `The remote origin is not on GitHub: ${url}`
  throw new CliError(`${why}. So it is not known whose workflows are to deploy.`, {
    remedy: 'Name the repository: --repository OWNER/NAME.',
  })
}

/** `owner/name` by the URL of a remote; undefined when it is not on github.com. */
export function repositoryOf(url: string): string | undefined {
  const name = GITHUB_URL.exec(url)?.groups?.['name']
  return name !== undefined && REPOSITORY.test(name) ? name : undefined
}

/** Without what a URL may hold of a password. */
async function originOf(root: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', root, 'remote', 'get-url', 'origin'])
    return stdout.trim().replace(/(?<=:\/\/)[^@/]+@/, '')
  } catch {
    return undefined
  }
}
