import type { Clock } from '@slipway/model'
import { EXIT } from './exit-code.ts'

/** npm passes on a Ctrl-C that the terminal has sent to the whole group already: two signals, one wish. */
const SAME_WISH_MS = 300

/**
 * Ctrl-C and SIGTERM. Until a command takes them over they end the process at once, with exit code 130. A command
 * that did is told of the first one by a signal's abort; the second one ends the process.
 */
export class Interrupts {
  readonly #first = new AbortController()
  #firstAt = 0
  #onSecond: (() => void) | undefined

  /** Listens to the process's signals from now on. */
  constructor(source: NodeJS.Process, clock: Clock) {
    const interrupted = (): void => {
      if (this.#onSecond === undefined) source.exit(EXIT.interrupted)
      if (!this.#first.signal.aborted) {
        this.#firstAt = clock.monotonic()
        return this.#first.abort()
      }
      if (clock.monotonic() - this.#firstAt < SAME_WISH_MS) return
      this.#onSecond()
      source.exit(EXIT.interrupted)
    }
    source.on('SIGINT', interrupted)
    source.on('SIGTERM', interrupted)
  }

  /** Takes over the first one. `onSecond` is called before the second one ends the process; it must not wait. */
  take({ onSecond }: { onSecond: () => void }): AbortSignal {
    this.#onSecond = onSecond
    return this.#first.signal
  }
}
