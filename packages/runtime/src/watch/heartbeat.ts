import type { Clock } from '@slipway/model'
import type { AttemptRef, AttemptStore } from '@slipway/model/protocol'
import { sleepUntil } from './sleep-until.ts'
import type { StopRequest } from './stop-request.ts'

export interface HeartbeatRequest {
  ref: AttemptRef
  nonce: string
  everyMs: number
  /** Without a beat that succeeded for so long, the child is stopped at once. */
  fenceMs: number
  /** When the claim was sent, on the monotonic clock: it counts as the first beat. */
  claimedAt: number
  stop: StopRequest
  /** Ends the beating. */
  over: AbortSignal
}

/** Tells the store that this runtime lives, and learns from it that the child should not. */
export class Heartbeat {
  readonly #attempts: AttemptStore
  readonly #clock: Clock
  readonly #request: HeartbeatRequest
  #lastBeat: number

  constructor({ attempts, clock }: { attempts: AttemptStore; clock: Clock }, request: HeartbeatRequest) {
    this.#attempts = attempts
    this.#clock = clock
    this.#request = request
    this.#lastBeat = request.claimedAt
    void this.#beatRegularly()
    void this.#watchFence()
  }

  /** One beat more, now. It does not throw: a beat that fails is one that has not been. */
  async beat(): Promise<void> {
    const { ref, nonce, stop } = this.#request
    // The moment of asking counts: the store may have counted the beat long before its answer arrived.
    const at = this.#clock.monotonic()
    const answer = await this.#attempts.beat({ ref, nonce }).catch(() => undefined)
    if (answer === undefined) return
    this.#lastBeat = Math.max(this.#lastBeat, at)
    if (!answer.alive) stop.ask({ kind: 'closed' })
    else if (answer.cancel !== null) stop.ask({ kind: 'cancelled', cancel: answer.cancel })
  }

  async #beatRegularly(): Promise<void> {
    const { everyMs, over } = this.#request
    for (;;) {
      await this.#clock.sleep(everyMs, over)
      if (over.aborted) return
      // Not awaited: an answer that never comes must not keep the next beat from being tried.
      void this.beat()
    }
  }

  async #watchFence(): Promise<void> {
    const { fenceMs, stop, over } = this.#request
    for (;;) {
      const fenceAt = this.#lastBeat + fenceMs
      await sleepUntil(this.#clock, fenceAt, over)
      if (over.aborted) return
      if (this.#lastBeat + fenceMs <= this.#clock.monotonic())
        return stop.ask({ kind: 'fenced', afterMs: fenceMs })
    }
  }
}
