import type { RunRef } from '@slipway/model'

/** How many runs an agent has room for, and which ones take it up. */
export class Room {
  readonly #limit: number
  readonly #taken = new Map<string, RunRef>()
  #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get free(): number {
    return this.#limit - this.#taken.size
  }

  /** The runs under way. */
  get taken(): RunRef[] {
    return [...this.#taken.values()]
  }

  has({ run_id }: RunRef): boolean {
    return this.#taken.has(run_id)
  }

  /** Takes a place, also beyond the limit: what is adopted already runs. */
  take({ environment, location, run_id }: RunRef): void {
    this.#taken.set(run_id, { environment, location, run_id })
  }

  /** Frees a place; one that is not taken is no error. */
  leave({ run_id }: RunRef): void {
    if (!this.#taken.delete(run_id)) return
    const woken = this.#waiting
    this.#waiting = []
    for (const wake of woken) wake()
  }

  /** Resolves when a place was freed, or the signal aborts. */
  async change(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.push(wake)
      signal.addEventListener('abort', wake)
    })
  }
}
