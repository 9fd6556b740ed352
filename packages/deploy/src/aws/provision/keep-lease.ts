import type { Clock, Lease, LeaseStore } from '@slipway/model'
import { SILENCE_MS } from './take-lease.ts'

const RENEW_MS = 5_000
/** Without a renewal for so long, the holder stops by itself: others take its lease when `SILENCE_MS` are over. */
const FENCE_MS = SILENCE_MS - 20_000

export interface KeepRequest {
  lease: Lease
  /** When it was taken, on the monotonic clock. */
  takenAt: number
  /** Ends the keeping. */
  over: AbortSignal
}

/** Renews a lease until it is over; answers earlier, with `lost`, when it may be somebody else's. Never rejects. */
export async function keepLease(
  deps: { leases: LeaseStore; clock: Clock },
  { lease, takenAt, over }: KeepRequest,
): Promise<'kept' | 'lost'> {
  const { clock } = deps
  let current = lease
  let renewedAt = takenAt
  for (;;) {
    await clock.sleep(RENEW_MS, over)
    if (over.aborted) return 'kept'
    // The moment of asking counts: the store may have counted up long before its answer arrived.
    const askedAt = clock.monotonic()
    const answer = await renewWithin(deps, current, renewedAt + FENCE_MS - askedAt)
    if (over.aborted) return 'kept'
    if (answer === 'lost' || (answer === 'failed' && askedAt - renewedAt >= FENCE_MS)) return 'lost'
    if (answer === 'failed') continue
    current = answer
    renewedAt = askedAt
  }
}

/** `failed` may be tried again; an answer that does not come within `ms` is a lost lease. */
async function renewWithin(
  { leases, clock }: { leases: LeaseStore; clock: Clock },
  lease: Lease,
  ms: number,
): Promise<Lease | 'lost' | 'failed'> {
  const answered = new AbortController()
  const late = clock.sleep(Math.max(ms, 0), answered.signal).then(() => 'lost' as const)
  const renewed = leases.renew(lease).then(
    (next) => next ?? 'lost',
    () => 'failed' as const,
  )
  try {
    return await Promise.race([renewed, late])
  } finally {
    answered.abort()
  }
}
