import type { RetryPolicy } from '@slipway/config-schema'
import type { Failure, FailureCode } from '../records/failure.ts'

/** Whether and when to try again: `null` is never, otherwise ms from now. */
export type RetryDecision = { after_ms: number } | null

/** An attempt that never started is tried again by itself so many times in a row. */
export const UNSTARTED_RETRIES = 5

/** What the decision looks at. */
export interface EndedAttempt {
  failure: Failure
  /** User code may have started. */
  started: boolean
  /** Counted with this one. */
  startedAttempts: number
  /** In a row, counted with this one. */
  unstartedAttempts: number
  policy: RetryPolicy
}

/** Decides what follows a failed attempt of a run that nobody cancelled. */
export function decideRetry(ended: EndedAttempt): RetryDecision {
  if (!ended.started) return retryUnstarted(ended.failure.code, ended.unstartedAttempts)
  return retryStarted(ended)
}

function retryUnstarted(code: FailureCode, count: number): RetryDecision {
  switch (code) {
    // Nothing of the user's ran: safe, and a host that died at its start may live the next time. 31 s in all.
    case 'start_failed':
    case 'lost':
    case 'interrupted':
      return retryWithin(count, 2)
    // The launcher says: not now. A function that is Pending or Inactive takes 3 minutes, a role that is too young to
    // be assumed 5, a quota until something else ends. 341 s in all.
    case 'launch_rejected':
    case 'throttled':
    case 'access_denied':
      return retryWithin(count, 4)
    // The same answer would come again: somebody has to change something first.
    case 'expired':
    case 'invalid_params':
    case 'job_not_found':
    case 'secret_unavailable':
    case 'image_unavailable':
    case 'function_not_found':
      return null
    // These are said of user code that ran; said of an attempt that did not start, they prove nothing.
    case 'exit_code':
    case 'signal':
    case 'timed_out':
    case 'out_of_memory':
      return null
  }
}

function retryWithin(count: number, factor: number): RetryDecision {
  return count <= UNSTARTED_RETRIES ? { after_ms: 1000 * factor ** (count - 1) } : null
}

function retryStarted({ failure, startedAttempts, policy }: EndedAttempt): RetryDecision {
  if (startedAttempts >= policy.attempts) return null
  // Only the job's owner knows whether it may run twice: what it names, and nothing else.
  if (!policy.on.some((code) => code === failure.code)) return null
  const { initial_ms, factor, max_ms } = policy.backoff
  return { after_ms: Math.round(Math.min(initial_ms * factor ** (startedAttempts - 1), max_ms)) }
}
