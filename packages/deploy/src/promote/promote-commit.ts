import { promote, type Clock, type Current, type Release, type ReleaseStore } from '@slipway/model'
import type { ReadHead } from './read-head.ts'
import { DeployError } from '../deploy-error.ts'

export interface PromoteDeps {
  releases: ReleaseStore
  clock: Clock
  readHead: ReadHead
}

export interface PromoteRequest {
  release: Release
  /** CURRENT as the plan saw it; undefined: there was none. */
  seen: Current | undefined
  /** The branch that is deployed to the release's environment. */
  branch: string
  by: string
}

/** `superseded`: another commit is the branch's head by now (null: the branch is gone), and CURRENT is as it was. */
export type Promoted =
  | { outcome: 'promoted'; current: Current }
  | { outcome: 'superseded'; head: string | null }

/** Each turn is lost to another deploy of the same location, and those of older commits end superseded. */
const MAX_TURNS = 10

/**
 * Makes a release CURRENT while its commit is the head of the branch. Of two pushes that race, the older never wins:
 * it is superseded, or it came first and the newer one is put over it. What a person did meanwhile is never undone:
 * a location that was rolled back since it was planned is a `DeployError`.
 */
export async function promoteCommit(deps: PromoteDeps, request: PromoteRequest): Promise<Promoted> {
  const { release, branch, by } = request
  let { seen } = request
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const head = await deps.readHead(branch)
    if (head !== release.commit) return { outcome: 'superseded', head }
    const answer = await promote(deps, { release, seen, by })
    if ('current' in answer) return { outcome: 'promoted', current: answer.current }
    const now = await deps.releases.readCurrent(release)
    if (now?.release_id === release.id) return { outcome: 'promoted', current: now }
    if (now === undefined || now.hold !== null) break
    seen = now
  }
  throw new DeployError({
    code: 'changed_meanwhile',
    message: `CURRENT of ${release.location} changed since it was planned.`,
    remedy: 'Plan and deploy again.',
  })
}
