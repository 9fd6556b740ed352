import type { Clock, Lease, LeaseStore } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'
import type { ApplyEvent } from '../../ports/provisioner.ts'

/** A holder that does not count up for so long is dead: it renews every five seconds, and ends its work before. */
export const SILENCE_MS = 60_000
/** For so long a holder that lives is waited for. */
const MAX_WAIT_MS = 60 * 60_000

const POLL_MS = 2_000

export interface LeaseDeps {
  leases: LeaseStore
  clock: Clock
  /** Makes ULIDs. */
  newId: () => string
}

export interface LeaseRequest {
  environment: string
  /** The stack's name. */
  stack: string
  /** Who asks, for whoever has to wait. */
  by: string
  onEvent?: ((event: ApplyEvent) => void) | undefined
  /** Ends the waiting. */
  signal?: AbortSignal | undefined
}

export interface TakenLease {
  lease: Lease
  /** When it was asked for, on the monotonic clock. */
  takenAt: number
  /** It was another's, who died while changing the stack. */
  takenOver: boolean
}

interface Seen {
  lease: Lease
  /** When its counter was first seen as it is, on the monotonic clock. */
  since: number
}

/**
 * Takes a stack's lease: waits for a holder that lives, and takes the lease of one that is dead. Throws a `DeployError`
 * (`stack_busy`) that names the holder after an hour, and `apply_interrupted` when the signal aborts.
 */
export async function takeLease(deps: LeaseDeps, request: LeaseRequest): Promise<TakenLease> {
  const { leases, clock, newId } = deps
  const { environment, stack, by, onEvent, signal } = request
  const wanted = { environment, stack, by, holder: newId() }
  const startedAt = clock.monotonic()
  let seen: Seen | undefined
  for (;;) {
    if (signal?.aborted === true) throw interrupted(stack)
    const askedAt = clock.monotonic()
    const dead = seen !== undefined && askedAt - seen.since >= SILENCE_MS ? seen.lease : undefined
    const answer = await leases.take(wanted, dead)
    if ('taken' in answer) {
      if (dead !== undefined) onEvent?.({ kind: 'recovering', from: dead.by })
      return { lease: answer.taken, takenAt: askedAt, takenOver: dead !== undefined }
    }
    if (answer.held.holder !== seen?.lease.holder) onEvent?.({ kind: 'waiting', for: answer.held.by })
    seen = watch(seen, answer.held, clock.monotonic())
    if (clock.monotonic() - startedAt >= MAX_WAIT_MS) throw busy(answer.held)
    await clock.sleep(POLL_MS, signal)
  }
}

function watch(seen: Seen | undefined, lease: Lease, now: number): Seen {
  const moved = lease.holder !== seen?.lease.holder || lease.counter !== seen.lease.counter
  return seen === undefined || moved ? { lease, since: now } : seen
}

function busy({ stack, by }: Lease): DeployError {
  return new DeployError({
    code: 'stack_busy',
    message: `${by} has been changing ${stack} for an hour, and still does.`,
    remedy: 'Wait until that has ended, or end it; then deploy again.',
  })
}

/** The problem of an apply that its caller ended. */
export function interrupted(stack: string): DeployError {
  return new DeployError({
    code: 'apply_interrupted',
    message: `The apply of ${stack} was interrupted.`,
    remedy: 'Deploy again: what was done already is kept, and the rest is done.',
  })
}
