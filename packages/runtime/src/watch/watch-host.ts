import type { Clock } from '@slipway/model'
import type { Host } from '../attempt-context.ts'
import type { Heartbeat } from './heartbeat.ts'
import { sleepUntil } from './sleep-until.ts'
import type { StopRequest } from './stop-request.ts'

export interface HostWatchRequest {
  host: Pick<Host, 'interrupt' | 'leavesMs'>
  /** The job's, from the claim on, in ms. */
  timeoutMs: number
  graceMs: number
  /** What a host that stops leaves for uploads, in ms. */
  reserveMs: number
  /** When the claim was sent, on the monotonic clock. */
  claimedAt: number
  heartbeat: Heartbeat
  stop: StopRequest
  /** Ends the watch. */
  over: AbortSignal
}

/** How long to wait, when the host stops, for the store to say whether that is because of a cancel. */
const CANCEL_ANSWER_MS = 2000
/** What remains for telling the end, after the uploads. */
const END_MS = 1000

/**
 * Stops the child at its deadline, and when the host stops. The signal that it returns is aborted when there is no
 * time left for uploads either.
 */
export function watchHost(clock: Clock, request: HostWatchRequest): AbortSignal {
  const { host, over, graceMs, reserveMs } = request
  const late = new AbortController()
  void watchDeadline(clock, request, late)
  const stopForHost = async (): Promise<void> => {
    await askForHost(clock, request)
    await clock.sleep(graceMs + reserveMs, over)
    late.abort()
  }
  if (host.interrupt.aborted) void stopForHost()
  else host.interrupt.addEventListener('abort', () => void stopForHost(), { once: true, signal: over })
  return late.signal
}

async function watchDeadline(clock: Clock, request: HostWatchRequest, late: AbortController): Promise<void> {
  const { host, timeoutMs, graceMs, reserveMs, claimedAt, stop, over } = request
  const forUploads = (host.leavesMs ?? Infinity) - END_MS
  const afterMs = Math.min(timeoutMs, Math.max(0, forUploads - reserveMs - graceMs))
  await sleepUntil(clock, claimedAt + afterMs, over)
  if (!over.aborted) stop.ask({ kind: 'timed_out', afterMs })
  await sleepUntil(clock, claimedAt + forUploads, over)
  late.abort()
}

/** A launcher also stops the host to speed up a cancel: then the store knows of it already. */
async function askForHost(clock: Clock, { heartbeat, stop }: HostWatchRequest): Promise<void> {
  await Promise.race([heartbeat.beat(), clock.sleep(CANCEL_ANSWER_MS)])
  stop.ask({ kind: 'interrupted' })
}
