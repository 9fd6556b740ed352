import type { Clock } from '@slipway/model'
import { awaitFamily } from './end-family.ts'
import { signalGroup, type ProcessFamily } from './processes.ts'
import type { CommandExit } from './start-command.ts'

export interface StopCommandRequest {
  family: ProcessFamily
  exited: Promise<CommandExit>
  graceMs: number
  /** Ends the grace early. */
  atOnce: AbortSignal
}

/**
 * Asks a command and all of its group to end, with SIGTERM, and gives them their grace: also what its first process
 * leaves behind, since a shell dies of the signal while the program that it runs still puts its house in order. True
 * when all have ended. It kills nothing.
 */
export async function stopCommand(clock: Clock, request: StopCommandRequest): Promise<boolean> {
  const { family, exited, graceMs, atOnce } = request
  if (atOnce.aborted) return false
  signalGroup(family, 'SIGTERM')
  const over = new AbortController()
  const gone = new AbortController()
  void clock.sleep(graceMs, gone.signal).then(() => over.abort())
  const end = AbortSignal.any([over.signal, atOnce])
  await Promise.race([exited, aborted(end)])
  await awaitFamily(clock, family, end)
  gone.abort()
  return !end.aborted
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
