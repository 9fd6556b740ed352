import type { ReleaseStore } from '../ports/release-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Current, Release } from '../records/release.ts'
import { problem, type OperationProblem } from './problem.ts'

export type PointerAnswer = { current: Current } | { problem: OperationProblem }

/**
 * Makes a release CURRENT, if CURRENT is still what the plan saw (`seen`, undefined: there was none). A hold is
 * lifted by it: another digest came.
 */
export async function promote(
  { releases, clock }: { releases: ReleaseStore; clock: Clock },
  { release, seen, by }: { release: Release; seen: Current | undefined; by: string },
): Promise<PointerAnswer> {
  const current: Current = {
    ...pointTo(release, seen),
    hold: null,
    changed_at: clock.now(),
    changed_by: by,
  }
  if (await releases.writeCurrent(current)) return { current }
  return changedMeanwhile(release.location)
}

/** CURRENT as it stands, pointed to another release, one version on. Fields that are not known here survive. */
export function pointTo(
  release: Release,
  seen: Current | undefined,
): Omit<Current, 'hold' | 'changed_at' | 'changed_by'> {
  return {
    ...seen,
    schema: 1,
    version: (seen?.version ?? 0) + 1,
    environment: release.environment,
    location: release.location,
    release_id: release.id,
    release_digest: release.release_digest,
    content_digest: release.content_digest,
    source: release.source ?? null,
    previous_release_id: seen?.release_id ?? null,
  }
}

/** CURRENT is no longer what was seen. */
export function changedMeanwhile(location: string): { problem: OperationProblem } {
  return problem('changed_meanwhile', `CURRENT of ${location} changed meanwhile.`, 'Plan and deploy again.')
}
