import { itemKeys } from '@slipway/aws-layout'
import {
  claimAttempt,
  endAttempt,
  type AttemptRef,
  type AttemptStore,
  type BeatAnswer,
  type ClaimAnswer,
  type ClaimRequest,
  type EndAnswer,
  type Outcome,
} from '@slipway/model/protocol'
import { attemptOf, beatOf } from './attempt-items.ts'
import { attributeOf } from './attributes.ts'
import type { DynamoDeps } from './dynamo-deps.ts'
import { DynamoTable } from './dynamo-table.ts'

/**
 * The runtime's three calls, each one UpdateItem: the condition and the change are the model's own transition in
 * DynamoDB's words, and a refusal is explained by the item that came back with it.
 */
export class DynamoAttemptStore implements AttemptStore {
  readonly #table: DynamoTable

  constructor(deps: DynamoDeps) {
    this.#table = new DynamoTable(deps)
  }

  async claim(request: ClaimRequest): Promise<ClaimAnswer> {
    const answer = await this.#table.update({
      key: itemKeys.attempt(request.ref),
      // A claim that is repeated leaves what the first one wrote.
      change:
        'SET #state = :claimed, #nonce = :nonce, #host = if_not_exists(#host, :host), ' +
        '#runtime = if_not_exists(#runtime, :runtime), #claimed_at = if_not_exists(#claimed_at, :at)',
      when: '(#state = :open AND attribute_not_exists(#cancel)) OR (#state = :claimed AND #nonce = :nonce)',
      values: {
        open: 'OPEN',
        claimed: 'CLAIMED',
        nonce: request.nonce,
        host: attributeOf(request.host),
        runtime: attributeOf(request.runtime),
        at: request.at,
      },
    })
    if (answer.written) return { claimed: true, attempt: attemptOf(answer.item) }
    const refusal = claimAttempt(answer.stored && attemptOf(answer.stored), request)
    if (refusal.claimed) throw new Error('DynamoDB refused a claim that the transition of the model grants.')
    return refusal
  }

  /** A beat whose answer was lost counts twice when it is repeated: the count moves, which is all that it says. */
  async beat({ ref, nonce }: { ref: AttemptRef; nonce: string }): Promise<BeatAnswer> {
    const answer = await this.#table.update({
      key: itemKeys.beat(ref),
      change: 'SET #nonce = :nonce, #counter = #counter + :one',
      when: '#closed = :open AND (attribute_not_exists(#nonce) OR #nonce = :nonce)',
      values: { nonce, one: 1, open: false },
    })
    return answer.written ? { alive: true, cancel: beatOf(answer.item).cancel } : { alive: false }
  }

  /** Throws `record_too_large` when the outcome does not fit into the attempt's item. */
  async end(request: { ref: AttemptRef; nonce: string; outcome: Outcome; at: number }): Promise<EndAnswer> {
    const answer = await this.#table.update({
      key: itemKeys.attempt(request.ref),
      change: 'SET #state = :ended, #outcome = :outcome, #ended_at = :at',
      when: '#state = :claimed AND #nonce = :nonce',
      values: {
        ended: 'ENDED',
        claimed: 'CLAIMED',
        nonce: request.nonce,
        outcome: attributeOf(request.outcome),
        at: request.at,
      },
    })
    if (answer.written) return { recorded: true }
    return { recorded: endAttempt(answer.stored && attemptOf(answer.stored), request) !== undefined }
  }
}
