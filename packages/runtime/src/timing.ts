/** All the waits of an attempt, in ms. */
export interface Timing {
  /** From one beat to the next. */
  beatMs: number
  /** Without a beat that succeeded for so long, the child is killed. */
  fenceMs: number
  /** What is printed can be read so many ms later. */
  flushMs: number
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

export const DEFAULT_TIMING: Timing = {
  beatMs: 5000,
  fenceMs: 60_000,
  flushMs: 100,
  storePatienceMs: 30_000,
  endPatienceMs: 600_000,
  killPatienceMs: 5000,
  quietMs: 1000,
  reserveMs: 5000,
}
