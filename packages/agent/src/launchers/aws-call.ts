import type { Clock } from '@slipway/model'

/** What one call may take in all, the SDK's own repeats included. */
const CALL_LIMIT_MS = 20_000

/** Makes one call to AWS; rejects when no answer came within 20 s. */
export async function withinLimit<T>(
  { clock }: { clock: Pick<Clock, 'sleep'> },
  call: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const answered = new AbortController()
  void clock.sleep(CALL_LIMIT_MS, answered.signal).then(() => {
    if (!answered.signal.aborted) over.abort()
  })
  try {
    return await call({ abortSignal: over.signal })
  } catch (error) {
    if (!over.signal.aborted) throw error
    throw new Error(`AWS did not answer within ${CALL_LIMIT_MS / 1000} s.`, { cause: error })
  } finally {
    answered.abort()
  }
}
