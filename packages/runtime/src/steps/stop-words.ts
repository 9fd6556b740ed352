import { failure, type Failure } from '@slipway/model'
import type { StopReason } from '../watch/stop-request.ts'

/** What the log says when the child is stopped. */
export function noticeOf(reason: StopReason): string {
  switch (reason.kind) {
    case 'timed_out':
      return `Timed out after ${inSeconds(reason.afterMs)}.`
    case 'cancelled': {
      const { by, reason: why } = reason.cancel
      return why === null ? `Cancelled by ${by}.` : `Cancelled by ${by}: ${why}.`
    }
    case 'interrupted':
      return 'The host stops.'
    case 'fenced':
      return `The store could not be reached for ${inSeconds(reason.afterMs)}.`
    case 'closed':
      return 'The attempt was closed: it was taken for lost.'
  }
}

/** How the attempt failed that was stopped; null: it was cancelled, which is no failure. */
export function failureOf(reason: StopReason): Failure | null {
  switch (reason.kind) {
    case 'timed_out':
      return failure('timed_out', noticeOf(reason))
    case 'cancelled':
      return null
    case 'interrupted':
      return failure('interrupted', 'The host stopped while the attempt was running.')
    case 'fenced':
    case 'closed':
      return failure('lost', `${noticeOf(reason)} The attempt was stopped, as another may take its place.`)
  }
}

export function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
