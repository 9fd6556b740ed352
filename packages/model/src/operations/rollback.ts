import type { Clock } from '../ports/clock.ts'
import type { ReleaseStore } from '../ports/release-store.ts'
import type { Current, Release } from '../records/release.ts'
import { problem, type OperationProblem } from './problem.ts'
import { changedMeanwhile, pointTo, type PointerAnswer } from './promote.ts'

export interface RollbackRequest {
  environment: string
  location: string
  /** A release's id; null: what was CURRENT before. */
  to: string | null
  by: string
  reason: string | null
}

interface PointerDeps {
  releases: ReleaseStore
  clock: Clock
}

/**
 * Moves CURRENT back at once, and holds the location: what was rolled back is not deployed again until another digest
 * comes or somebody lifts the hold. Runs that have started keep their release.
 */
export async function rollback(
  { releases, clock }: PointerDeps,
  request: RollbackRequest,
): Promise<PointerAnswer> {
  const current = await releases.readCurrent(request)
  if (current === undefined) return notReleased(request)
  const target = await findTarget({ releases }, request, current)
  if ('problem' in target) return target
  const now = clock.now()
  const { by, reason } = request
  const held: Current = {
    ...pointTo(target.release, current),
    hold: { digest: heldDigest(current, target.release), by, reason, at: now },
    changed_at: now,
    changed_by: by,
  }
  return (await releases.writeCurrent(held)) ? { current: held } : changedMeanwhile(request.location)
}

/** Of several rollbacks, one after the other, the first says what must not come back: it is what the branch has. */
function heldDigest({ hold, release_digest }: Current, target: Release): string {
  return hold === null || hold.digest === target.release_digest ? release_digest : hold.digest
}

/** Lifts the hold: the next deploy may bring what was rolled back. */
export async function unhold(
  { releases, clock }: PointerDeps,
  request: { environment: string; location: string; by: string },
): Promise<PointerAnswer> {
  const current = await releases.readCurrent(request)
  if (current === undefined) return notReleased(request)
  if (current.hold === null) {
    return problem(
      'not_held',
      `${request.location} is not held in ${request.environment}.`,
      'There is nothing to lift.',
    )
  }
  const free: Current = {
    ...current,
    version: current.version + 1,
    hold: null,
    changed_at: clock.now(),
    changed_by: request.by,
  }
  return (await releases.writeCurrent(free)) ? { current: free } : changedMeanwhile(request.location)
}

async function findTarget(
  { releases }: { releases: ReleaseStore },
  { environment, location, to }: RollbackRequest,
  current: Current,
): Promise<{ release: Release } | { problem: OperationProblem }> {
  const id = to ?? current.previous_release_id
  if (id === null || id === current.release_id) {
    return problem(
      'nothing_to_roll_back_to',
      `${location} has ${id === null ? 'no release before the CURRENT one' : 'this release as CURRENT already'}.`,
      `Name another one with --to: slipway releases ${location}.`,
    )
  }
  const release = await releases.read({ environment, location, id })
  if (release !== undefined) return { release }
  return problem(
    'release_not_found',
    `${location} has no release ${id}.`,
    `See slipway releases ${location}.`,
  )
}

function notReleased({ environment, location }: { environment: string; location: string }): {
  problem: OperationProblem
} {
  return problem(
    'location_not_found',
    `Nothing of the code location ${location} is released to ${environment}.`,
    'Check the name: slipway releases.',
  )
}
