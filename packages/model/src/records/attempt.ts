import type { Outcome } from '../protocol/outcome.ts'
import type { Work } from '../protocol/work.ts'
import type { Handle, LaunchRequest } from './launch.ts'

/** One try of a run. The control side opens, cancels and closes it; the runtime claims, beats and ends it. */
export interface Attempt {
  schema: 1
  environment: string
  location: string
  run_id: string
  number: number
  state: AttemptState
  agent: string
  launcher: string
  work: Work
  /** Stored before the first launch call, and repeated verbatim. */
  launch: LaunchRequest
  opened_at: number
  /** What the launcher answered; null until it has. */
  handle: Handle | null
  /** Set by the claim. */
  nonce: string | null
  host: Handle | null
  runtime: { build: string; protocol: 1 } | null
  claimed_at: number | null
  cancel: Cancel | null
  outcome: Outcome | null
  ended_at: number | null
}

/**
 * OPEN → CLAIMED → ENDED is the runtime's way. CLOSED is the control side's: never claimed, or lost; whoever still
 * runs it finds out at the next beat.
 */
export type AttemptState = 'OPEN' | 'CLAIMED' | 'ENDED' | 'CLOSED'

/** Written often, so an item of its own. Judged by who reads it: has the count moved since *I* saw it last? */
export interface Beat {
  environment: string
  location: string
  run_id: string
  attempt: number
  counter: number
  /** Of the runtime that beats: the first one to do so. */
  nonce: string | null
  /** The control side closed the attempt. */
  closed: boolean
  cancel: Cancel | null
}

export interface Cancel {
  at: number
  by: string
  reason: string | null
}
