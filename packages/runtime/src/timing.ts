/** When what was printed is stored. The first output always is at once, and later output also when it is large. */
export interface FlushPolicy {
  /** What is printed in the log's first minute can be read so many ms later. */
  firstMinuteMs: number
  /** What is printed after it. */
  laterMs: number
}

/** All the waits of an attempt, in ms. */
export interface Timing {
  /** From one beat to the next. */
  beatMs: number
  /** Without a beat that succeeded for so long, the child is killed. */
  fenceMs: number
  flush: FlushPolicy
  /** The beginning of a line waits so long for its rest. */
  standstillMs: number
  /** How long to repeat a store call that fails. */
  storePatienceMs: number
  /** The same for the last call, which tells how it ended: without it the work was for nothing. */
  endPatienceMs: number
  /** How long to wait until what was killed is gone. */
  killPatienceMs: number
  /** Output that nobody writes to for so long, after its writers were killed, is taken for ended. */
  quietMs: number
  /** What a host that stops leaves for the upload of log and artifacts. */
  reserveMs: number
}

/** Where storing a chunk of the log costs next to nothing. */
export const DEFAULT_TIMING: Timing = {
  beatMs: 5000,
  fenceMs: 60_000,
  flush: { firstMinuteMs: 100, laterMs: 100 },
  standstillMs: 100,
  storePatienceMs: 30_000,
  endPatienceMs: 600_000,
  killPatienceMs: 5000,
  quietMs: 1000,
  reserveMs: 5000,
}

/** Where each chunk of the log is a request that is paid for. */
export const AWS_TIMING: Timing = { ...DEFAULT_TIMING, flush: { firstMinuteMs: 2000, laterMs: 10_000 } }
