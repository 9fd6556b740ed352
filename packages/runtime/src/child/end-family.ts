import type { Clock } from '@slipway/model'
import { findFamily, signalGroup, signalProcess, type FoundProcess, type ProcessFamily } from './processes.ts'

const LOOK_EVERY_MS = 20

/** Waits until the whole family has ended by itself or the signal aborts. */
export async function awaitFamily(clock: Clock, family: ProcessFamily, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && findFamily(family).length > 0) await clock.sleep(LOOK_EVERY_MS, signal)
}

/**
 * Kills what is left of a family, and waits until it is gone, up to `patienceMs`. `killed` is what there was; `left`
 * what does not go: it hangs in the kernel, or its user is another one.
 */
export async function endFamily(
  clock: Clock,
  { family, patienceMs }: { family: ProcessFamily; patienceMs: number },
): Promise<{ killed: FoundProcess[]; left: FoundProcess[] }> {
  const killed = new Map<number, FoundProcess>()
  const until = clock.monotonic() + patienceMs
  for (;;) {
    const found = findFamily(family)
    if (found.length === 0 || clock.monotonic() >= until) return { killed: [...killed.values()], left: found }
    for (const each of found) killed.set(each.pid, each)
    signalGroup(family, 'SIGKILL')
    for (const { pid } of found) signalProcess(pid, 'SIGKILL')
    await clock.sleep(LOOK_EVERY_MS)
  }
}
