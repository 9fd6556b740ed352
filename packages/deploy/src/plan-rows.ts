import type { Current, Hold } from '@slipway/model'

/** The environment that is this machine: commands that name none are about it. */
const LOCAL = 'local'

/** What a location should be. */
export interface Desired {
  location: string
  content_digest: string
  release_digest: string
}

/** `deploy`: the files are those that are released already, only the configuration is another. */
export type PlanAction = 'build+deploy' | 'deploy' | 'unchanged' | 'held'

/** What a location is. */
export type Actual = Desired & Pick<Current, 'environment' | 'hold'>

/** What a deploy would do with one location, and why, in words. */
export interface PlanRow<Seen extends Actual = Current> extends Desired {
  action: PlanAction
  reason: string
  /** CURRENT as the plan saw it: promote refuses when it is another by then. */
  seen: Seen | undefined
}

/** Desired against actual: a row for each desired location, by name. Nothing but the arguments enters. */
export function planRows<Seen extends Actual>({
  desired,
  currents,
}: {
  desired: readonly Desired[]
  currents: readonly Seen[]
}): PlanRow<Seen>[] {
  const seen = new Map(currents.map((current) => [current.location, current]))
  return desired
    .map((wanted) => planRow(wanted, seen.get(wanted.location)))
    .toSorted((a, b) => (a.location < b.location ? -1 : 1))
}

function planRow<Seen extends Actual>(desired: Desired, seen: Seen | undefined): PlanRow<Seen> {
  const { location, content_digest, release_digest } = desired
  const { action, reason } = decide(desired, seen)
  return { location, action, reason, content_digest, release_digest, seen }
}

function decide(desired: Desired, seen: Actual | undefined): { action: PlanAction; reason: string } {
  if (seen === undefined) return { action: 'build+deploy', reason: 'first release' }
  if (desired.release_digest === seen.release_digest)
    return { action: 'unchanged', reason: 'nothing changed' }
  if (desired.release_digest === seen.hold?.digest) {
    return { action: 'held', reason: heldReason(seen, seen.hold) }
  }
  const ends = seen.hold === null ? '' : `; ends the hold by ${seen.hold.by}`
  return desired.content_digest === seen.content_digest
    ? { action: 'deploy', reason: `location.yaml, slipway.yaml or Slipway changed${ends}` }
    : { action: 'build+deploy', reason: `files changed${ends}` }
}

function heldReason({ location, environment }: Actual, { by, reason }: Hold): string {
  const why = reason === null ? '' : ` (${reason})`
  const where = environment === LOCAL ? '' : ` --env ${environment}`
  return `rolled back by ${by}${why}; slipway unhold ${location}${where} lets it go out again`
}
