/** Time, as a parameter. */
export interface Clock {
  /** Milliseconds since the epoch, whole; for records. */
  now(): number
  /** Milliseconds on a clock that never jumps; for judging how long something took. */
  monotonic(): number
  /** Resolves after `ms`, or at once when the signal aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
