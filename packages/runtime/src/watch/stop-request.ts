import type { Cancel } from '@slipway/model'

/**
 * Why the child must end before it is done. The first three leave it its grace. `fenced`: the store was out of reach
 * for so long that somebody else may take the attempt for lost; `closed`: somebody has. There is no time left then.
 */
export type StopReason =
  | { kind: 'timed_out'; afterMs: number }
  | { kind: 'cancelled'; cancel: Cancel }
  | { kind: 'interrupted' }
  | { kind: 'fenced'; afterMs: number }
  | { kind: 'closed' }

/** Collects the wishes that the child should end. The first one is the reason, unless a later one allows no grace. */
export class StopRequest {
  readonly #asked = new AbortController()
  readonly #atOnce = new AbortController()
  #reason: StopReason | undefined

  /** Aborted when the child must end. */
  get asked(): AbortSignal {
    return this.#asked.signal
  }

  /** Aborted when it must end without any grace. */
  get atOnce(): AbortSignal {
    return this.#atOnce.signal
  }

  get reason(): StopReason | undefined {
    return this.#reason
  }

  ask(reason: StopReason): void {
    const isUrgent = reason.kind === 'fenced' || reason.kind === 'closed'
    if (this.atOnce.aborted || (this.#reason !== undefined && !isUrgent)) return
    this.#reason = reason
    this.#asked.abort()
    if (isUrgent) this.#atOnce.abort()
  }
}
