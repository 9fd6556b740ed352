import { DeployError } from '@slipway/deploy'
import type { WorkflowRun } from '../../kit/workflow-run.ts'
import { obtainCommit, obtainMergeBase, type Clone } from './fetch-history.ts'

/** What GitHub writes for a commit that is not there. */
const NO_COMMIT = '0'.repeat(40)

export interface Base {
  /** A commit's id; forty zeros: everything is new. */
  commit: string
  /** Why it is not the one that was asked for. */
  warning?: string
}

export interface ChooseBaseRequest {
  /** The input. */
  changed: string
  /** The commit that is planned, by its id. */
  head: string
  run: Pick<WorkflowRun, 'branch' | 'defaultBranch'>
}

/**
 * The commit that a plan compares with, and enough history to do so. One that is gone, after a force-push or for a
 * new branch, gives way to where the branch left the default branch; on that one itself, everything counts as new.
 */
export async function chooseBase(clone: Clone, { changed, head, run }: ChooseBaseRequest): Promise<Base> {
  const isNew = /^0{40,64}$/.test(changed)
  const asked = isNew ? undefined : await obtainCommit(clone, changed)
  if (asked !== undefined) return withHistory(clone, head, { commit: asked })
  if (!isNew && !/^[\da-f]{40}$/.test(changed)) throw unknownBase(clone, changed)
  const chosen = await insteadOf(clone, run)
  if (isNew) return withHistory(clone, head, { commit: chosen.commit })
  const warning = `The commit ${changed} is gone, as after a force-push: compared with ${chosen.name} instead.`
  return withHistory(clone, head, { commit: chosen.commit, warning })
}

async function insteadOf(
  clone: Clone,
  { branch, defaultBranch }: Pick<WorkflowRun, 'branch' | 'defaultBranch'>,
): Promise<{ commit: string; name: string }> {
  if (defaultBranch === '' || branch === defaultBranch) return { commit: NO_COMMIT, name: 'nothing' }
  const commit = await obtainCommit(clone, `refs/heads/${defaultBranch}`)
  return commit === undefined ? { commit: NO_COMMIT, name: 'nothing' } : { commit, name: defaultBranch }
}

async function withHistory(clone: Clone, head: string, base: Base): Promise<Base> {
  if (base.commit !== NO_COMMIT) await obtainMergeBase(clone, [base.commit, head])
  return base
}

function unknownBase({ root, remote }: Clone, changed: string): DeployError {
  return new DeployError({
    code: 'unknown_ref',
    message: `Neither ${root} nor ${remote} has a commit ${JSON.stringify(changed)}.`,
    remedy: 'Name a commit, branch or tag of the repository in the input changed.',
  })
}
