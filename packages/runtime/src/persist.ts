import type { Clock } from '@slipway/model'

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 5000

/**
 * Repeats a store call that fails, with growing waits, until it succeeds, `patienceMs` are over or the signal aborts;
 * then throws what it threw last. It is called at least once; an answer that has not come when the signal aborts is
 * waited for no longer. Only for calls that may be repeated.
 */
export async function persist<T>(
  clock: Clock,
  { patienceMs, signal, call }: { patienceMs: number; signal?: AbortSignal; call: () => Promise<T> },
): Promise<T> {
  const until = clock.monotonic() + patienceMs
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await (signal === undefined ? call() : inTime(signal, call()))
    } catch (error) {
      const leftMs = until - clock.monotonic()
      if (leftMs <= 0 || signal?.aborted === true || isPermanent(error)) throw error
      await clock.sleep(Math.min(waitMs, leftMs), signal)
    }
  }
}

/** The promise, or a rejection once the signal aborts. */
async function inTime<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const tell = (): void => reject(new Error('there was no time left'))
  if (signal.aborted) tell()
  else signal.addEventListener('abort', tell, { once: true })
  try {
    return await Promise.race([promise, late])
  } finally {
    signal.removeEventListener('abort', tell)
  }
}

/** What no repetition mends. A secret that is refused may be one whose role is seconds old, so that is none of them. */
const PERMANENT: readonly unknown[] = [
  'blob_key_invalid',
  'blob_size_wrong',
  'record_too_large',
  'secret_invalid',
  'state_too_new',
]

function isPermanent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && PERMANENT.includes(error.code)
}
