import type { Clock } from '@slipway/model'

/** RunTask's results take up to 5 minutes to show: a task is not there until it was missing for so long. */
const GONE_AFTER_MS = 5 * 60_000

/** What nobody asked about for so long is forgotten. */
const FORGET_AFTER_MS = 60 * 60_000

/**
 * For how long tasks have been missing by this process's own looks. One that it sees missing for the first time may
 * have been started a moment ago, by an agent that is no more.
 */
export class MissingTasks {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #missing = new Map<string, { since: number; asked: number }>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** The task is there. */
  see(taskArn: string): void {
    this.#missing.delete(taskArn)
  }

  /** The task is missing now; true when it has been for so long that it never comes. */
  miss(taskArn: string): boolean {
    const now = this.#clock.monotonic()
    this.#forget(now - FORGET_AFTER_MS)
    const { since } = this.#missing.get(taskArn) ?? { since: now }
    this.#missing.set(taskArn, { since, asked: now })
    return now - since >= GONE_AFTER_MS
  }

  #forget(before: number): void {
    for (const [taskArn, { asked }] of this.#missing) if (asked < before) this.#missing.delete(taskArn)
  }
}
