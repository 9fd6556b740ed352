import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@slipway/model'

/** This machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    // An abort is an early end, as the port says; nothing else can make a timer fail.
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {})
  },
}
