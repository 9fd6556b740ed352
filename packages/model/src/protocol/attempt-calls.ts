import type { Attempt, Cancel } from '../records/attempt.ts'
import type { Handle } from '../records/launch.ts'
import type { Outcome } from './outcome.ts'

/** Names one attempt. */
export interface AttemptRef {
  environment: string
  location: string
  run_id: string
  attempt: number
}

export interface ClaimRequest {
  ref: AttemptRef
  /** Chosen by the runtime once a start. The same nonce claims again: an answer lost on the way is no refusal. */
  nonce: string
  /** Where this runtime runs, for whoever must ask later whether it still does. */
  host: Handle
  /** The build id of the runtime and the protocol version that it speaks. */
  runtime: { build: string; protocol: 1 }
  at: number
}

/** Refused: whoever reads this exits without running anything. */
export type ClaimAnswer = { claimed: true; attempt: Attempt } | { claimed: false; reason: ClaimRefusal }
export type ClaimRefusal = 'not_found' | 'claimed_by_another' | 'cancel_requested' | 'ended' | 'closed'

/** Not `alive`: the attempt was closed by the control side, or another runtime beats for it: stop at once. */
export type BeatAnswer = { alive: true; cancel: Cancel | null } | { alive: false }

/** `recorded` also when the same end was recorded before by this nonce. */
export type EndAnswer = { recorded: boolean }

/**
 * The three calls that a runtime makes on its own attempt, and all that it may write of a run's records.
 * Each is one conditional write. Frozen and versioned: images built a year ago still speak it.
 */
export interface AttemptStore {
  /** Succeeds if the attempt is OPEN with no cancel request, or if the stored nonce is the caller's own. */
  claim(request: ClaimRequest): Promise<ClaimAnswer>
  /** Counts the beat up by one and answers whether a cancel was asked for. Only after a claim that was granted. */
  beat(request: { ref: AttemptRef; nonce: string }): Promise<BeatAnswer>
  /** CLAIMED by this nonce → ENDED with its outcome. */
  end(request: { ref: AttemptRef; nonce: string; outcome: Outcome; at: number }): Promise<EndAnswer>
}
