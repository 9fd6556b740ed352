import type { BeatAnswer, ClaimAnswer, ClaimRequest } from './attempt-calls.ts'
import type { Outcome } from './outcome.ts'
import type { Attempt, Beat } from '../records/attempt.ts'

/** What the runtime's claim makes of an attempt. A store does exactly this, in one conditional write. */
export function claimAttempt(attempt: Attempt | undefined, request: ClaimRequest): ClaimAnswer {
  if (attempt === undefined) return { claimed: false, reason: 'not_found' }
  switch (attempt.state) {
    case 'CLOSED':
      return { claimed: false, reason: 'closed' }
    case 'ENDED':
      return { claimed: false, reason: 'ended' }
    case 'CLAIMED':
      if (attempt.nonce === request.nonce) return { claimed: true, attempt }
      return { claimed: false, reason: 'claimed_by_another' }
    case 'OPEN':
      if (attempt.cancel !== null) return { claimed: false, reason: 'cancel_requested' }
      return { claimed: true, attempt: claimedBy(attempt, request) }
  }
}

/**
 * What the runtime's beat makes of the beat item. It looks at nothing else, so that a beat is one small write: only
 * the runtime that claimed beats, and closing an attempt closes its beat.
 */
export function countBeat(beat: Beat, nonce: string): { beat: Beat; answer: BeatAnswer } {
  if (beat.closed || (beat.nonce ?? nonce) !== nonce) return { beat, answer: { alive: false } }
  return {
    beat: { ...beat, nonce, counter: beat.counter + 1 },
    answer: { alive: true, cancel: beat.cancel },
  }
}

/** What the runtime's end makes of an attempt; undefined: refused. Ending twice with one nonce is the same end. */
export function endAttempt(
  attempt: Attempt | undefined,
  end: { nonce: string; outcome: Outcome; at: number },
): Attempt | undefined {
  if (attempt === undefined || attempt.nonce !== end.nonce) return undefined
  if (attempt.state === 'ENDED') return attempt
  if (attempt.state !== 'CLAIMED') return undefined
  return { ...attempt, state: 'ENDED', outcome: end.outcome, ended_at: end.at }
}

function claimedBy(attempt: Attempt, request: ClaimRequest): Attempt {
  return {
    ...attempt,
    state: 'CLAIMED',
    nonce: request.nonce,
    host: request.host,
    runtime: request.runtime,
    claimed_at: request.at,
  }
}
