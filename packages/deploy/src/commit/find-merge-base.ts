import { DeployError } from '../deploy-error.ts'
import { git } from '../local/git.ts'
import { isShallow } from './commit-tree.ts'

/** Where two commits parted, each given by its id. Throws a `DeployError` when the clone does not hold that. */
export async function findMergeBase(root: string, [one, other]: readonly [string, string]): Promise<string> {
  try {
    return (await git(root, ['merge-base', one, other])).trim()
  } catch (error) {
    throw isWithoutAnswer(error) ? await explain(root, [one, other]) : error
  }
}

/** git ends with 1, and says nothing, when there is no such commit. */
function isWithoutAnswer(error: unknown): boolean {
  if (!(error instanceof DeployError)) return false
  const { cause } = error
  return cause instanceof Error && 'code' in cause && cause.code === 1
}

async function explain(root: string, [one, other]: readonly [string, string]): Promise<DeployError> {
  return (await isShallow(root))
    ? new DeployError({
        code: 'shallow_clone',
        message: `Where ${one} and ${other} parted cannot be told: ${root} is a shallow clone.`,
        remedy: 'Fetch the history: git fetch --unshallow origin, or fetch-depth: 0 of actions/checkout.',
      })
    : new DeployError({
        code: 'unrelated_commits',
        message: `${one} and ${other} have no history in common.`,
        remedy: 'Compare with a commit of the same history.',
      })
}
