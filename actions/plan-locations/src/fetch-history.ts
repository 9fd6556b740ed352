import { ActionError } from '../../kit/action-error.ts'
import { git } from '../../kit/git.ts'

/** The clone of the job, and where it is from. */
export interface Clone {
  root: string
  remote: string
}

/** The first step; each next one is twice as deep. */
const FIRST_DEEPENING = 50
/** Beyond it, a whole history is cheaper than another step. */
const LAST_DEEPENING = 3200

/** The id of what a name means in the clone; undefined when it has no such commit. */
async function findCommit({ root }: Clone, name: string): Promise<string | undefined> {
  const argv = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const { stdout, failure } = await git(root, argv)
  return failure === null ? stdout : undefined
}

/**
 * The id of a commit, branch or tag, fetched if the clone lacks it; undefined when the remote does not have it either.
 * Throws an `ActionError` when the remote cannot be asked.
 */
export async function obtainCommit(clone: Clone, name: string): Promise<string | undefined> {
  const found = await findCommit(clone, name)
  if (found !== undefined || !isFetchable(name)) return found
  // Of a whole clone, a depth would make a shallow one.
  const depth = (await isShallow(clone)) ? ['--depth=1'] : []
  const { failure } = await git(clone.root, [
    'fetch',
    '--quiet',
    '--no-tags',
    ...depth,
    '--',
    clone.remote,
    name,
  ])
  if (failure === null) return findCommit(clone, 'FETCH_HEAD')
  if (IS_GONE.test(failure)) return undefined
  throw fetchFailed(clone, name, failure)
}

/** Fetches as much history as it takes to tell where two commits parted. That they never did is for others to say. */
export async function obtainMergeBase(clone: Clone, commits: readonly [string, string]): Promise<void> {
  for (let depth = FIRST_DEEPENING; !(await isMergeBaseKnown(clone, commits)); depth *= 2) {
    const isWhole = depth > LAST_DEEPENING
    const amount = isWhole ? '--unshallow' : `--deepen=${depth}`
    const argv = ['fetch', '--quiet', '--no-tags', amount, '--', clone.remote, ...commits]
    const { failure } = await git(clone.root, argv)
    if (failure !== null) throw fetchFailed(clone, commits.join(' and '), failure)
    if (isWhole) return
  }
}

async function isMergeBaseKnown(clone: Clone, commits: readonly [string, string]): Promise<boolean> {
  const { failure } = await git(clone.root, ['merge-base', ...commits])
  return failure === null || !(await isShallow(clone))
}

async function isShallow({ root }: Clone): Promise<boolean> {
  return (await git(root, ['rev-parse', '--is-shallow-repository'])).stdout === 'true'
}

/** What git says of a commit that a force-push took away, and of a branch that there is not. */
const IS_GONE = /not our ref|couldn't find remote ref|no such remote ref|unadvertised object/i

/** Anything else is no name, but an expression: `HEAD~1`, or what would tell git to write some ref. */
function isFetchable(name: string): boolean {
  return !/^-|[\s:+^~?*[\\]|\.\.|@\{/.test(name)
}

function fetchFailed({ remote }: Clone, what: string, failure: string): ActionError {
  return new ActionError({
    code: 'fetch_failed',
    message: `The clone lacks ${what}, and it could not be fetched from ${remote}: ${failure}`,
    remedy:
      'Check out more of the history (fetch-depth: 0 of actions/checkout), or let the job read the repository.',
  })
}
