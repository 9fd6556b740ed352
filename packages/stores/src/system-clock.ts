import type { Clock } from '@slipway/model'

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Not the global `performance`: its first use loads a module, which would slow the start of every runtime.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const wake = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      signal?.addEventListener('abort', wake)
    }),
}
