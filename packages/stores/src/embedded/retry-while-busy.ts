import { setTimeout } from 'node:timers/promises'
import { StoreError } from '../store-error.ts'
import { systemClock } from '../system-clock.ts'

/** A SQLite file that other processes use at the same time. */
export interface SharedFile {
  path: string
  /** How long to wait for another process's lock since SQLite first refused because of it, in ms. */
  patienceMs: number
}

const SQLITE_BUSY = 5

/**
 * Repeats `act` as long as another process holds SQLite's lock, without blocking the event loop. Throws `store_busy`
 * when it is still held at the end of the patience, which counts from the first refusal.
 *
 * The waits are real time even under an injected clock, since the other process lives in real time. They are random,
 * or two writers would starve each other; and on a timer: spinning is no faster for two processes and far slower when
 * there are more processes than cores.
 */
export async function retryWhileBusy<T>(act: () => T, { path, patienceMs }: SharedFile): Promise<T> {
  let refusedAt: number | undefined
  for (;;) {
    try {
      return act()
    } catch (error) {
      if (!isBusy(error)) throw error
      const now = systemClock.monotonic()
      refusedAt ??= now
      if (now - refusedAt >= patienceMs) throw stillBusy(path, patienceMs, error)
    }
    await setTimeout(1 + Math.random() * 2)
  }
}

function stillBusy(path: string, patienceMs: number, cause: unknown): StoreError {
  const message = `SQLite has refused ${path} for ${patienceMs / 1000} s: another process keeps it locked.`
  const remedy = 'End whatever holds it (a database tool, a stopped slipway process), then try again.'
  return new StoreError('store_busy', `${message} ${remedy}`, { cause })
}

/** Whether SQLite refused because of another process's lock, in any of its variants (the upper bits). */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === SQLITE_BUSY
}
