import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@slipway/model'

interface Sleeper {
  at: number
  wake: () => void
}

/** A clock that moves only when it is told to. */
export class HandClock implements Clock {
  #time = 0
  #sleepers: Sleeper[] = []

  now(): number {
    return this.#time
  }

  monotonic(): number {
    return this.#time
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      this.#sleepers.push({ at: this.#time + ms, wake: resolve })
      signal?.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** Lets time pass; whoever wakes on the way does what it does, in order. */
  async pass(ms: number): Promise<void> {
    const until = this.#time + ms
    await setImmediate()
    for (;;) {
      const [next] = this.#sleepers
        .filter(({ at }) => at <= until)
        .toSorted((one, other) => one.at - other.at)
      if (next === undefined) break
      this.#time = Math.max(this.#time, next.at)
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next)
      next.wake()
      await setImmediate()
    }
    this.#time = until
  }
}
