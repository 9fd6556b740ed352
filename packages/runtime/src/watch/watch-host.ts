import type { Clock } from '@slipway/model'
import type { Host } from '../attempt-context.ts'
import type { Heartbeat } from './heartbeat.ts'
import { CANCEL_ANSWER_MS, type HostLimits } from './host-limits.ts'
import { sleepUntil } from './sleep-until.ts'
import type { StopRequest } from './stop-request.ts'

export interface HostWatchRequest {
  host: Pick<Host, 'interrupt'>
  /** The job's, from the claim on, in ms. */
  timeoutMs: number
  limits: HostLimits
  /** When the claim was sent, on the monotonic clock. */
  claimedAt: number
  heartbeat: Heartbeat
  stop: StopRequest
  /** Ends the watch. */
  over: AbortSignal
}

/**
 * Stops the child at its deadline, and when the host stops. The signal that it returns is aborted when there is no
 * time left for uploads either.
 */
export function watchHost(clock: Clock, request: HostWatchRequest): AbortSignal {
  const { host, over, limits } = request
  const late = new AbortController()
  void watchDeadline(clock, request, late)
  const stopForHost = async (): Promise<void> => {
    await askForHost(clock, request)
    await clock.sleep(limits.graceMs + limits.reserveMs, over)
    late.abort()
  }
  if (host.interrupt.aborted) void stopForHost()
  else host.interrupt.addEventListener('abort', () => void stopForHost(), { once: true, signal: over })
  return late.signal
}

async function watchDeadline(clock: Clock, request: HostWatchRequest, late: AbortController): Promise<void> {
  const { limits, timeoutMs, claimedAt, stop, over } = request
  const afterMs = Math.min(timeoutMs, limits.stopAfterMs)
  await sleepUntil(clock, claimedAt + afterMs, over)
  if (!over.aborted) stop.ask({ kind: 'timed_out', afterMs })
  await sleepUntil(clock, claimedAt + limits.uploadForMs, over)
  late.abort()
}

/** A launcher also stops the host to speed up a cancel: then the store knows of it already. */
async function askForHost(clock: Clock, { heartbeat, stop }: HostWatchRequest): Promise<void> {
  await Promise.race([heartbeat.beat(), clock.sleep(CANCEL_ANSWER_MS)])
  stop.ask({ kind: 'interrupted' })
}
