import { PLATFORM_NAME } from '@slipway/config-schema/settings'
import { planRows, type Actual, type Desired, type PlanAction } from '../plan-rows.ts'
import { UNFINISHED_PLATFORM } from './platform-digest.ts'

/** What a deploy to an environment would do: with its platform, or with one location. */
export type EnvironmentAction = PlanAction | 'platform' | 'remove refused'

/** One row of a plan, and why it is so, in words. */
export interface EnvironmentRow<Seen extends Actual = Actual> {
  /** A location's name, or `platform`, which no location may have. */
  location: string
  action: EnvironmentAction
  reason: string
  /** Null of the platform, and of what is not declared any more. */
  content_digest: string | null
  release_digest: string | null
  /** What was there when it was planned: promote refuses when it is another by then. */
  seen: Seen | undefined
}

export interface RowsRequest<Seen extends Actual> {
  desired: { platform: string; locations: readonly Desired[] }
  /** `platform`: null when there is none. */
  actual: { platform: string | null; locations: readonly Seen[] }
}

/**
 * Desired against actual: the platform's row, then one for each location that is desired or there, by name. Nothing
 * but the arguments enters, and their order does not matter.
 */
export function environmentRows<Seen extends Actual>(request: RowsRequest<Seen>): EnvironmentRow<Seen>[] {
  const { desired, actual } = request
  const wanted = new Set(desired.locations.map(({ location }) => location))
  const released: EnvironmentRow<Seen>[] = planRows({
    desired: desired.locations,
    currents: actual.locations,
  })
  const removed = actual.locations.filter(({ location }) => !wanted.has(location)).map(removalRow)
  const locations = [...released, ...removed].toSorted((a, b) => (a.location < b.location ? -1 : 1))
  return [platformRow(request), ...locations]
}

function platformRow<Seen extends Actual>({ desired, actual }: RowsRequest<Seen>): EnvironmentRow<Seen> {
  const digests = { content_digest: null, release_digest: null }
  return { location: PLATFORM_NAME, ...decidePlatform(desired, actual), ...digests, seen: undefined }
}

function decidePlatform(
  desired: { platform: string },
  actual: { platform: string | null },
): { action: EnvironmentAction; reason: string } {
  if (actual.platform === null) return { action: 'platform', reason: 'there is none yet' }
  if (actual.platform === UNFINISHED_PLATFORM)
    return { action: 'platform', reason: 'its last apply has not ended' }
  return actual.platform === desired.platform
    ? { action: 'unchanged', reason: 'nothing changed' }
    : { action: 'platform', reason: 'environment, queues or components changed' }
}

function removalRow<Seen extends Actual>(seen: Seen): EnvironmentRow<Seen> {
  return {
    location: seen.location,
    action: 'remove refused',
    reason: 'not declared any more; the environment removes nothing (remove: never)',
    content_digest: null,
    release_digest: null,
    seen,
  }
}
