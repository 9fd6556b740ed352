/** How many attempts an agent has room for, and which runs take it up. */
export class Room {
  readonly #limit: number
  readonly #taken = new Map<string, string>()
  #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get free(): number {
    return this.#limit - this.#taken.size
  }

  /** The keys of the runs under way. */
  get taken(): string[] {
    return [...this.#taken.keys()]
  }

  has(key: string): boolean {
    return this.#taken.has(key)
  }

  /** Takes a place, also beyond the limit: what is adopted already runs. */
  take(key: string): void {
    this.#taken.set(key, key)
  }

  /** Frees a place; one that is not taken is no error. */
  leave(key: string): void {
    if (!this.#taken.delete(key)) return
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
