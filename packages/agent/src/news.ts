import type { ChangedRing, Ring, RunRef } from '@slipway/model'
import type { Unrecorded } from './launch.ts'

/**
 * A run to look at, and what is said of it: the number of its newest attempt, a host that is gone, a launch that
 * whoever looks has made and not recorded.
 */
export type News = RunRef & Pick<ChangedRing, 'attempt' | 'gone'> & { unrecorded?: Unrecorded }

/** What a ring says of its run. */
export function newsOf(ring: Ring): News {
  const ref = refOnly(ring)
  if (ring.kind === 'queued') return ref
  const { attempt, gone } = ring
  return { ...ref, ...(attempt === undefined ? {} : { attempt }), ...(gone === undefined ? {} : { gone }) }
}

/** The run of whatever names one. */
export function refOnly({ environment, location, run_id }: RunRef): RunRef {
  return { environment, location, run_id }
}
