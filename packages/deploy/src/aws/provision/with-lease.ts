import { DeployError } from '../../deploy-error.ts'
import { keepLease } from './keep-lease.ts'
import { interrupted, takeLease, type LeaseDeps, type LeaseRequest } from './take-lease.ts'

export interface HeldLease {
  /** Aborts when the lease is lost, or by the request's own signal: the work ends then, and its promise settles. */
  signal: AbortSignal
  /** It was another's, who died while changing the stack. */
  takenOver: boolean
}

/**
 * Does what only one may do to a stack at a time, under its lease, and gives the lease back. Throws what the work
 * throws, or a `DeployError`: `stack_busy` when the lease was not to be had or was lost meanwhile (whatever the work
 * came to by itself is then another's to judge), `apply_interrupted` when the signal aborted.
 */
export async function withLease<T>(
  deps: LeaseDeps,
  request: LeaseRequest,
  work: (held: HeldLease) => Promise<T>,
): Promise<T> {
  const { lease, takenAt, takenOver } = await takeLease(deps, request)
  const over = new AbortController()
  const lost = new AbortController()
  const kept = keepLease(deps, { lease, takenAt, over: over.signal }).then((end) => {
    if (end === 'lost') lost.abort()
  })
  const signals = request.signal === undefined ? [lost.signal] : [lost.signal, request.signal]
  let cause: unknown
  try {
    const result = await work({ signal: AbortSignal.any(signals), takenOver })
    if (!lost.signal.aborted) return result
  } catch (error) {
    if (!lost.signal.aborted) throw request.signal?.aborted === true ? interrupted(request.stack) : error
    cause = error
  } finally {
    over.abort()
    await kept
    // A lease that cannot be given back runs out by itself; the work is done, or has its own error to tell.
    await deps.leases.giveBack(lease).catch(() => undefined)
  }
  throw lostLease(request.stack, cause)
}

function lostLease(stack: string, cause: unknown): DeployError {
  return new DeployError({
    code: 'stack_busy',
    message: `The lease of ${stack} was lost during the apply: it could not be renewed for too long, or was taken over.`,
    remedy: 'Deploy again: what was done already is kept, and the rest is done.',
    cause,
  })
}
