import type { Clock } from '@slipway/model'

/** One wait for rings: its sleep ends with news, all of it with its own signal or when it is told to. */
export class Receiver {
  readonly #clock: Clock
  readonly #signal: AbortSignal | undefined
  readonly #over = Promise.withResolvers<undefined>()
  readonly #end = (): void => this.end()
  #nap = new AbortController()
  #isOver = false

  constructor(clock: Clock, signal: AbortSignal | undefined) {
    this.#clock = clock
    this.#signal = signal
    if (signal?.aborted === true) this.end()
    signal?.addEventListener('abort', this.#end)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Only news that come after this end the next sleep: what came before has been seen. */
  forgetNews(): void {
    if (!this.#isOver) this.#nap = new AbortController()
  }

  /** There is news. */
  wake(): void {
    this.#nap.abort()
  }

  end(): void {
    this.#isOver = true
    this.#nap.abort()
    this.#over.resolve(undefined)
  }

  async sleep(ms: number): Promise<void> {
    await this.#clock.sleep(ms, this.#nap.signal)
  }

  /** Waits for work, which goes on by itself when this is over. */
  async waitFor(work: Promise<void>): Promise<void> {
    await Promise.race([work, this.#over.promise])
  }

  /** Lets go of the signal. */
  leave(): void {
    this.#signal?.removeEventListener('abort', this.#end)
  }
}
