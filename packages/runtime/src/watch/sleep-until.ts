import type { Clock } from '@slipway/model'

/** Node's timers overflow at 24.8 days. */
const LONGEST_SLEEP_MS = 24 * 3600 * 1000

/** Sleeps until the monotonic clock shows `at`, or the signal aborts. */
export async function sleepUntil(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = at - clock.monotonic()
    if (leftMs <= 0 || signal.aborted) return
    await clock.sleep(Math.min(leftMs, LONGEST_SLEEP_MS), signal)
  }
}
