import type { AttemptRef, ClaimRefusal, Outcome, Work } from '@slipway/model/protocol'
import type { AttemptDeps, AttemptRequest } from './attempt-context.ts'
import { carryOut } from './carry-out.ts'
import { Keeper } from './child/keeper.ts'
import { inheritedVariables } from './environment/host-variables.ts'
import { persist } from './persist.ts'
import { Heartbeat } from './watch/heartbeat.ts'
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

/**
 * Executes one attempt from claim to end. User code starts at most once, and nothing of it runs when this returns.
 * Throws when the store cannot be reached to claim or to end, and for defects of the runtime's own.
 */
export async function executeAttempt(deps: AttemptDeps, request: AttemptRequest): Promise<Execution> {
  const { environment, location, run_id, attempt } = request.envelope
  const ref: AttemptRef = { environment, location, run_id, attempt }
  await using cleanUp = new AsyncDisposableStack()
  // Before the claim: by the time that it is granted, the pipes are there.
  const { temporaryDirectory, variables } = request.host
  const keeper = new Keeper({ temporaryDirectory, path: inheritedVariables(variables).PATH })
  cleanUp.defer(() => keeper.end())
  const claimedAt = deps.clock.monotonic()
  const answer = await claim(deps, request, ref)
  if (!answer.claimed) return { kind: 'refused', reason: answer.reason }

  const { work } = answer.attempt
  const watched = watch(deps, request, { work, ref, claimedAt, cleanUp })
  const outcome = await carryOut(deps, request, { ref, work, keeper, cleanUp, ...watched })
  return await end(deps, request, { ref, outcome, stop: watched.stop })
}

function claim({ attempts, clock }: AttemptDeps, request: AttemptRequest, ref: AttemptRef) {
  const { nonce, host, build, timing } = request
  return persist(clock, {
    patienceMs: timing.storePatienceMs,
    // Repeated with the same nonce: a claim whose answer was lost is granted again.
    call: () =>
      attempts.claim({ ref, nonce, host: host.handle, runtime: { build, protocol: 1 }, at: clock.now() }),
  })
}

/** Starts beating, and watching deadline and host, until the clean-up. */
function watch(
  { attempts, clock }: AttemptDeps,
  { nonce, host, timing }: AttemptRequest,
  claimed: { work: Work; ref: AttemptRef; claimedAt: number; cleanUp: AsyncDisposableStack },
): { stop: StopRequest; late: AbortSignal } {
  const { work, ref, claimedAt, cleanUp } = claimed
  const ended = new AbortController()
  cleanUp.defer(() => ended.abort())
  const stop = new StopRequest()
  const over = ended.signal
  const { beatMs: everyMs, fenceMs, reserveMs } = timing
  const heartbeat = new Heartbeat(
    { attempts, clock },
    { ref, nonce, everyMs, fenceMs, claimedAt, stop, over },
  )
  const { timeout_ms: timeoutMs, grace_ms: graceMs } = work
  const late = watchHost(clock, { host, timeoutMs, graceMs, reserveMs, claimedAt, heartbeat, stop, over })
  return { stop, late }
}

async function end(
  { attempts, doorbell, clock }: AttemptDeps,
  { nonce, timing }: AttemptRequest,
  { ref, outcome, stop }: { ref: AttemptRef; outcome: Outcome; stop: StopRequest },
): Promise<Execution> {
  const { recorded } = await persist(clock, {
    patienceMs: stop.reason?.kind === 'fenced' ? timing.storePatienceMs : timing.endPatienceMs,
    call: () => attempts.end({ ref, nonce, outcome, at: clock.now() }),
  })
  if (!recorded) return { kind: 'closed' }
  const { environment, location, run_id } = ref
  // Whoever sweeps finds the end without a ring, only later.
  await doorbell.ring({ v: 1, kind: 'changed', environment, location, run_id }).catch(() => undefined)
  return { kind: 'ended', outcome }
}
