import type { Clock } from '@slipway/model'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/**
 * Repeats `turn` until the signal aborts. A turn that throws is told to `onTrouble` and tried again after a pause
 * that doubles: a store that is away for a while loses nothing but time.
 */
export async function loop(
  { clock, onTrouble }: { clock: Clock; onTrouble: (error: unknown) => void },
  { turn, signal }: { turn: (signal: AbortSignal) => Promise<void>; signal: AbortSignal },
): Promise<void> {
  let pause = FIRST_PAUSE_MS
  while (!signal.aborted) {
    try {
      await turn(signal)
      pause = FIRST_PAUSE_MS
    } catch (error) {
      onTrouble(error)
      await clock.sleep(pause, signal)
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }
}
