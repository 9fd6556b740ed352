/**
 * How long this agent has seen the same thing, on its own monotonic clock: clocks of different machines are never
 * compared. Forgets what it was not asked about for long, so that it stays small.
 */
export class Observations {
  readonly #seen = new Map<string, { value: string | number; since: number; asked: number }>()
  readonly #monotonic: () => number

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  /** For how many ms `key` has had this value, by the looks of this agent; 0 at the first look. */
  unchangedFor(key: string, value: string | number): number {
    const now = this.#monotonic()
    const seen = this.#seen.get(key)
    if (seen === undefined || seen.value !== value) {
      this.#seen.set(key, { value, since: now, asked: now })
      return 0
    }
    seen.asked = now
    return now - seen.since
  }

  /** Drops what was not asked about for `ms`. */
  forgetOlderThan(ms: number): void {
    const limit = this.#monotonic() - ms
    for (const [key, { asked }] of this.#seen) if (asked < limit) this.#seen.delete(key)
  }
}
