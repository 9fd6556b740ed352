import type { AttemptRef, ClaimRefusal, Outcome, Work } from '@slipway/model/protocol'
import type { AttemptDeps, AttemptRequest } from './attempt-context.ts'
import { carryOut } from './carry-out.ts'
import { Keeper } from './child/keeper.ts'
import { inheritedVariables } from './environment/host-variables.ts'
import { persist } from './persist.ts'
import { abortAfter } from './watch/abort-after.ts'
import { Heartbeat } from './watch/heartbeat.ts'
import { hostLimits, type HostLimits } from './watch/host-limits.ts'
import { StopRequest } from './watch/stop-request.ts'
import { watchHost } from './watch/watch-host.ts'

/**
 * What became of an execution. `refused`: nothing was run. `closed`: the control side took the attempt for lost while
 * it ran; what ran was killed, and how it went counts for nothing.
 */
export type Execution =
  | { kind: 'ended'; outcome: Outcome }
  | { kind: 'refused'; reason: ClaimRefusal }
  | { kind: 'closed' }

interface Claimed {
  work: Work
  limits: HostLimits
  ref: AttemptRef
  claimedAt: number
  cleanUp: AsyncDisposableStack
}

/**
 * Executes one attempt from claim to end. User code starts at most once, and nothing of it runs when this returns.
 * Throws when the store cannot be reached to claim or to end, and for defects of the runtime's own.
 */
export async function executeAttempt(deps: AttemptDeps, request: AttemptRequest): Promise<Execution> {
  const { environment, location, run_id, attempt } = request.envelope
  const ref: AttemptRef = { environment, location, run_id, attempt }
  await using cleanUp = new AsyncDisposableStack()
  // Before the claim: by the time that it is granted, the pipes are there.
  const { temporaryDirectory, variables, leavesMs } = request.host
  const keeper = new Keeper({ temporaryDirectory, path: inheritedVariables(variables).PATH })
  cleanUp.defer(() => keeper.end())
  const claimedAt = deps.clock.monotonic()
  const timeUp = abortAfter(deps.clock, leavesMs ?? Infinity, cleanUp)
  // A claim may take half of the time: the job needs the rest.
  const claimTimeUp = abortAfter(deps.clock, (leavesMs ?? Infinity) / 2, cleanUp)
  const answer = await claim(deps, request, { ref, timeUp: claimTimeUp })
  if (!answer.claimed) return { kind: 'refused', reason: answer.reason }

  const { grace_ms: graceMs } = answer.attempt.work
  const limits = hostLimits(request.host, { graceMs, reserveMs: request.timing.reserveMs })
  const work = { ...answer.attempt.work, grace_ms: limits.graceMs }
  const watched = watch(deps, request, { work, limits, ref, claimedAt, cleanUp })
  const outcome = await carryOut(deps, request, { ref, work, keeper, cleanUp, ...watched })
  return await end(deps, request, { ref, outcome, stop: watched.stop, timeUp })
}

function claim(
  { attempts, clock }: AttemptDeps,
  { nonce, host, build, timing }: AttemptRequest,
  { ref, timeUp }: { ref: AttemptRef; timeUp: AbortSignal },
) {
  return persist(clock, {
    patienceMs: timing.storePatienceMs,
    signal: timeUp,
    // Repeated with the same nonce: a claim whose answer was lost is granted again.
    call: () =>
      attempts.claim({ ref, nonce, host: host.handle, runtime: { build, protocol: 1 }, at: clock.now() }),
  })
}

/** Starts beating, and watching deadline and host, until the clean-up. */
function watch(
  { attempts, clock }: AttemptDeps,
  { nonce, host, timing }: AttemptRequest,
  { work, limits, ref, claimedAt, cleanUp }: Claimed,
): { stop: StopRequest; late: AbortSignal } {
  const ended = new AbortController()
  cleanUp.defer(() => ended.abort())
  const stop = new StopRequest()
  const over = ended.signal
  const { beatMs: everyMs, fenceMs } = timing
  const heartbeat = new Heartbeat(
    { attempts, clock },
    { ref, nonce, everyMs, fenceMs, claimedAt, stop, over },
  )
  const { timeout_ms: timeoutMs } = work
  const late = watchHost(clock, { host, timeoutMs, limits, claimedAt, heartbeat, stop, over })
  return { stop, late }
}

async function end(
  { attempts, doorbell, clock }: AttemptDeps,
  { nonce, timing }: AttemptRequest,
  {
    ref,
    outcome,
    stop,
    timeUp,
  }: { ref: AttemptRef; outcome: Outcome; stop: StopRequest; timeUp: AbortSignal },
): Promise<Execution> {
  const { recorded } = await persist(clock, {
    patienceMs: stop.reason?.kind === 'fenced' ? timing.storePatienceMs : timing.endPatienceMs,
    signal: timeUp,
    call: () => attempts.end({ ref, nonce, outcome, at: clock.now() }),
  })
  if (!recorded) return { kind: 'closed' }
  const { environment, location, run_id } = ref
  const ring = { v: 1, kind: 'changed', environment, location, run_id } as const
  // Whoever sweeps finds the end without a ring, only later.
  await persist(clock, { patienceMs: 0, signal: timeUp, call: () => doorbell.ring(ring) }).catch(
    () => undefined,
  )
  return { kind: 'ended', outcome }
}
