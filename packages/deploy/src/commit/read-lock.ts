import { DeployError } from '../deploy-error.ts'
import { LOCK_FILE, type Lock } from '../lock/lock.ts'
import { parseLock } from '../lock/parse-lock.ts'
import type { CommitTree } from './commit-tree.ts'

/** slipway.lock as a commit has it, without a base where there is none. Throws a `DeployError`. */
export async function readLock(tree: CommitTree): Promise<Lock> {
  const entry = await tree.entry(LOCK_FILE)
  if (entry === undefined) return { version: 1, bases: {} }
  if (entry.kind === 'file') return parseLock((await tree.bytes(entry.id)).toString())
  throw new DeployError({
    code: 'invalid_lock',
    message: `${LOCK_FILE} is no file in the commit ${tree.commit}.`,
    remedy: 'Write it as one: remove it, then slipway lock.',
  })
}
