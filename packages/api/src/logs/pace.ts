import type { Clock } from '@slipway/model'

/** How long a line that does not end is held back before it is shown as it is. */
const HELD_MS = 1000
/** Connections that carry nothing for long are cut by whatever lies in between. */
const HEARTBEAT_MS = 15_000

/** In ms: the wait after something came; it doubles up to the longest the longer nothing does. */
export interface FollowWaits {
  first: number
  longest: number
}

/** For stores that cost nothing to be asked. */
const SHORT_WAITS: FollowWaits = { first: 25, longest: 250 }

/** When to look again while following a log: soon after something came, less often the longer nothing does. */
export class Pace {
  readonly #clock: Clock
  readonly #waits: FollowWaits
  #lastSpoken: number
  #heldSince: number | undefined
  #wait: number

  constructor(clock: Clock, waits: FollowWaits = SHORT_WAITS) {
    this.#clock = clock
    this.#waits = waits
    this.#wait = waits.first
    this.#lastSpoken = clock.monotonic()
  }

  /** Nothing was sent for so long that a sign of life is due. */
  get isSilent(): boolean {
    return this.#clock.monotonic() - this.#lastSpoken >= HEARTBEAT_MS
  }

  /** Whether a line has been open for so long, with nothing sent meanwhile, that it should be shown. */
  isHeldLong(hasOpen: boolean): boolean {
    const now = this.#clock.monotonic()
    this.#heldSince = hasOpen ? (this.#heldSince ?? now) : undefined
    return this.#heldSince !== undefined && now - this.#heldSince >= HELD_MS
  }

  /** Something was sent. */
  spoke(): void {
    this.#lastSpoken = this.#clock.monotonic()
    this.#heldSince = undefined
    this.#wait = this.#waits.first
  }

  async wait(signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(this.#wait, signal)
    this.#wait = Math.min(this.#wait * 2, this.#waits.longest)
  }
}
