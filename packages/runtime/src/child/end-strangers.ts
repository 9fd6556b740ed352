import type { Clock } from '@slipway/model'
import { isStranger, type Bystanders } from './bystanders.ts'
import { listProcesses, type ProcessEntry } from './process-entries.ts'
import { signalProcess } from './processes.ts'

const LOOK_EVERY_MS = 20

/** Kills all that has come since, and waits until it is gone, up to `patienceMs`. It gives what does not go. */
export async function endStrangers(
  clock: Clock,
  { bystanders, patienceMs }: { bystanders: Bystanders; patienceMs: number },
): Promise<ProcessEntry[]> {
  const until = clock.monotonic() + patienceMs
  for (;;) {
    const { entries, vanished } = listProcesses()
    const byPid = new Map(entries.map((entry) => [entry.pid, entry]))
    const found = entries.filter((entry) => isStranger(bystanders, entry, byPid))
    // What vanished during the look may have just started another one.
    if ((found.length === 0 && !vanished) || clock.monotonic() >= until) return found
    for (const { pid } of found) signalProcess(pid, 'SIGKILL')
    await clock.sleep(LOOK_EVERY_MS)
  }
}
