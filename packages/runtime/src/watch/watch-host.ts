import type { Clock } from '@slipway/model'
import type { Host } from '../attempt-context.ts'
import type { Heartbeat } from './heartbeat.ts'
import { sleepUntil } from './sleep-until.ts'
import type { StopRequest } from './stop-request.ts'

export interface HostWatchRequest {
  host: Pick<Host, 'interrupt' | 'leavesMs'>
  /** From the claim on, in ms. */
  timeoutMs: number
  claimedAt: number
  /** What the host must leave for the upload, in ms. */
  reserveMs: number
  heartbeat: Heartbeat
  stop: StopRequest
  /** Ends the watch. */
  over: AbortSignal
}

/** How long to wait, when the host stops, for the store to say whether that is because of a cancel. */
const CANCEL_ANSWER_MS = 2000

/** Stops the child at its deadline, and when the host stops. */
export function watchHost(clock: Clock, request: HostWatchRequest): void {
  const { host, over } = request
  void watchDeadline(clock, request)
  if (host.interrupt.aborted) void stopForHost(clock, request)
  else host.interrupt.addEventListener('abort', () => void stopForHost(clock, request), { once: true, signal: over })
}

async function watchDeadline(clock: Clock, request: HostWatchRequest): Promise<void> {
  const { host, timeoutMs, claimedAt, reserveMs, stop, over } = request
  const afterMs = Math.min(timeoutMs, Math.max(0, (host.leavesMs ?? Infinity) - reserveMs))
  await sleepUntil(clock, claimedAt + afterMs, over)
  if (!over.aborted) stop.ask({ kind: 'timed_out', afterMs })
}

/** A launcher also stops the host to speed up a cancel: then the store knows of it already. */
async function stopForHost(clock: Clock, { heartbeat, stop }: HostWatchRequest): Promise<void> {
  await Promise.race([heartbeat.beat(), clock.sleep(CANCEL_ANSWER_MS)])
  stop.ask({ kind: 'interrupted' })
}
