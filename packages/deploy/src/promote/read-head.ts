import { DeployError } from '../deploy-error.ts'
import { git } from '../local/git.ts'

/** Asks what commit is the head of a branch at this moment; null when there is no such branch. */
export type ReadHead = (branch: string) => Promise<string | null>

/** Asks a remote, by its name or URL, from the repository of a directory. Throws a `DeployError` when it cannot be told. */
export function remoteHead({ root, remote }: { root: string; remote: string }): ReadHead {
  return async (branch) => {
    const ref = `refs/heads/${branch}`
    try {
      const lines = (await git(root, ['ls-remote', '--heads', '--', remote, ref])).split('\n')
      // git takes the name for a pattern, which matches the ends of other names as well.
      const found = lines.find((line) => line.slice(line.indexOf('\t') + 1) === ref)
      return found === undefined ? null : found.slice(0, found.indexOf('\t'))
    } catch (cause) {
      throw unreadable(branch, remote, cause)
    }
  }
}

function unreadable(branch: string, remote: string, cause: unknown): unknown {
  if (!(cause instanceof DeployError) || cause.code !== 'git_failed') return cause
  return new DeployError({
    code: 'branch_unreadable',
    message: `The head of ${JSON.stringify(branch)} could not be read from ${remote}. ${cause.message}`,
    remedy: 'Check that this machine may read the remote: git ls-remote shows the same error.',
    cause,
  })
}
