import type { Clock } from '@slipway/model'
import { sleepUntil } from './sleep-until.ts'

/** A signal that aborts after so many ms (Infinity: never), unless `cleanUp` comes first, which lets go of the timer. */
export function abortAfter(clock: Clock, ms: number, cleanUp: AsyncDisposableStack): AbortSignal {
  const time = new AbortController()
  if (ms === Infinity) return time.signal
  const over = new AbortController()
  cleanUp.defer(() => over.abort())
  void sleepUntil(clock, clock.monotonic() + ms, over.signal).then(() => {
    if (!over.signal.aborted) time.abort()
  })
  return time.signal
}
