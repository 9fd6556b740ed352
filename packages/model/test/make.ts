import type { Attempt, Run } from '../src/index.ts'
import type { Outcome } from '../src/protocol/index.ts'
import { anAttempt, anOutcome, aRun } from '../src/testing/index.ts'

const PLACE = { environment: 'local', location: 'orders' }

/** A queued run; its times count up from 0 ms, and it may stay queued for a second. */
export function makeRun(changes: Partial<Run> = {}): Run {
  return aRun(PLACE, {
    id: '01K0000000000000000000000A',
    submitted_at: 0,
    queue_ttl_ms: 1000,
    expires_at: 1000,
    ...changes,
  })
}

/** An open attempt, number 1, of that run. */
export function makeAttempt(changes: Partial<Attempt> = {}): Attempt {
  return anAttempt(makeRun(), changes)
}

/** An outcome from 10 to 20 ms, without a result. */
export function makeOutcome(changes: Partial<Outcome> = {}): Outcome {
  return anOutcome({ result: null, started_at: 10, ended_at: 20, ...changes })
}
