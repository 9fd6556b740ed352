import type { RunRef } from '@slipway/model'
import type { Unrecorded } from './launch.ts'

/** What one run takes up while it is under way here. */
export interface Place {
  readonly ref: RunRef
  /** Its admission is not written yet: to others the run still looks queued. */
  admitting: boolean
  /** Its launch, while nobody else may know of it. */
  unrecorded?: Unrecorded | undefined
}

/** How many runs an agent has room for, and which ones take it up. */
export class Room {
  readonly #limit: number
  readonly #taken = new Map<string, Place>()
  #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get free(): number {
    return this.#limit - this.#taken.size
  }

  /** The runs under way. */
  get taken(): RunRef[] {
    return [...this.#taken.values()].map(({ ref }) => ref)
  }

  /** The place of a run that is under way. */
  find({ run_id }: RunRef): Place | undefined {
    return this.#taken.get(run_id)
  }

  /** Takes a place, also beyond the limit: what is adopted already runs. */
  take({ environment, location, run_id }: RunRef, { admitting }: { admitting: boolean }): Place {
    const place: Place = { ref: { environment, location, run_id }, admitting }
    this.#taken.set(run_id, place)
    return place
  }

  /** Frees this place. The run may have gone, come back and have another one by now: that one stays. */
  leave(place: Place): void {
    if (this.#taken.get(place.ref.run_id) !== place) return
    this.#taken.delete(place.ref.run_id)
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
