import {
  claimAttempt,
  countBeat,
  endAttempt,
  type AttemptRef,
  type AttemptStore,
  type BeatAnswer,
  type ClaimAnswer,
  type ClaimRequest,
  type EndAnswer,
  type Outcome,
} from '@slipway/model/protocol'
import { selectAttempt, selectBeat, updateAttempt, updateBeat } from './attempt-rows.ts'
import type { Database } from './database.ts'

/** The runtime's three calls; each is one transaction around the model's own transition. */
export class SqliteAttemptStore implements AttemptStore {
  readonly #state: Database

  constructor(state: Database) {
    this.#state = state
  }

  claim(request: ClaimRequest): Promise<ClaimAnswer> {
    return this.#state.write((sql) => {
      const attempt = selectAttempt(sql, request.ref)
      const answer = claimAttempt(attempt, request)
      if (answer.claimed && answer.attempt !== attempt) updateAttempt(sql, answer.attempt)
      return answer
    })
  }

  beat({ ref, nonce }: { ref: AttemptRef; nonce: string }): Promise<BeatAnswer> {
    return this.#state.write((sql) => {
      const stored = selectBeat(sql, ref)
      if (stored === undefined) return { alive: false }
      const { beat, answer } = countBeat(stored, nonce)
      if (beat !== stored) updateBeat(sql, beat)
      return answer
    })
  }

  end(request: { ref: AttemptRef; nonce: string; outcome: Outcome; at: number }): Promise<EndAnswer> {
    return this.#state.write((sql) => {
      const attempt = selectAttempt(sql, request.ref)
      const ended = endAttempt(attempt, request)
      if (ended === undefined) return { recorded: false }
      if (ended !== attempt) updateAttempt(sql, ended)
      return { recorded: true }
    })
  }
}
