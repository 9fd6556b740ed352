import { notice } from '@actions/core'
import { ActionError } from './action-error.ts'

/** A run that is cancelled sends the first, after 7.5 s the second, and kills the action 2.5 s later. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Ends an action whose run is cancelled: at once, unless it is at something that has to be brought to an end. It
 * listens from when it is made.
 */
export class Interruption {
  readonly #stop = new AbortController()
  #underWay = 0

  /** `leave` ends the process with what it is given as its failure. */
  constructor({ leave }: { leave: (error: unknown) => never }) {
    for (const name of SIGNALS) process.on(name, () => this.#heed(leave))
  }

  get happened(): boolean {
    return this.#stop.signal.aborted
  }

  /** Whether the action is at something that has to be brought to an end. */
  get isBusy(): boolean {
    return this.#underWay > 0
  }

  /** Does what must not be broken off: it is waited for, and should end soon after its signal aborts. */
  async toItsEnd<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#underWay += 1
    try {
      return await work(this.#stop.signal)
    } finally {
      this.#underWay -= 1
    }
  }

  #heed(leave: (error: unknown) => never): void {
    // The second one has nothing to add: what takes longer is ended by the third.
    if (this.happened) return
    this.#stop.abort()
    if (!this.isBusy) leave(cancelled())
    notice('The run was cancelled: what is being done is brought to an end, and nothing else is begun.')
  }
}

function cancelled(): ActionError {
  return new ActionError({
    code: 'cancelled',
    message: 'The run was cancelled before the action had come to its end.',
    remedy: 'Run it again: what was done already is kept, and the rest is done.',
  })
}
