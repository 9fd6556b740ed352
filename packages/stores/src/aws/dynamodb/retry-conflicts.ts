import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import type { Clock } from '@slipway/model'

/** With the waits below that is 7 s at most: a transaction holds its items for milliseconds. */
export const TRIES = 12
const FIRST_WAIT_MS = 20
const LONGEST_WAIT_MS = 1000

/** Reasons that say nothing about the items: it was busy. */
const PASSING_REASONS: readonly unknown[] = [
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]

/**
 * Repeats a write that met another transaction on the same items, which SDKs do not; the last refusal is thrown. A
 * write that must not happen twice is told apart by its token.
 */
export async function retryConflicts<T>(act: () => Promise<T>, clock: Pick<Clock, 'sleep'>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act()
    } catch (error) {
      if (tries === TRIES || !isPassing(error)) throw error
    }
    await backOff(tries, clock)
  }
}

/** Waits longer after each try. The waits are random, or rivals would meet again and again. */
export function backOff(tries: number, clock: Pick<Clock, 'sleep'>): Promise<void> {
  return clock.sleep(Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries))
}

function isPassing(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true
  if (!(error instanceof TransactionCanceledException)) return false
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code).filter((code) => code !== 'None')
  return codes.length > 0 && codes.every((code) => PASSING_REASONS.includes(code))
}
