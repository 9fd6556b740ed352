import { itemKeys } from '@slipway/aws-layout'
import type {
  Attempt,
  Beat,
  CreateAnswer,
  Handle,
  IdempotencyKey,
  KeyQuery,
  OpenPage,
  OpenQuery,
  Run,
  RunChange,
  RunPage,
  RunQuery,
  RunRef,
  RunStore,
} from '@slipway/model'
import type { AttemptRef } from '@slipway/model/protocol'
import { attemptOf, beatOf, writesOf } from './attempt-items.ts'
import { attributeOf, recordIn } from './attributes.ts'
import type { DynamoDeps } from './dynamo-deps.ts'
import { DynamoTable, type Put } from './dynamo-table.ts'
import { EXISTS, IS_FREE } from './expressions.ts'
import { idempotencyPut, runIdItem, runItem, type KeyHolder } from './run-items.ts'
import { listOpenRuns, listRuns } from './run-listing.ts'

/** The control side's records in DynamoDB. Every call but the listings is one request, unless said otherwise. */
export class DynamoRunStore implements RunStore {
  readonly #table: DynamoTable

  constructor(deps: DynamoDeps) {
    this.#table = new DynamoTable(deps)
  }

  async create({
    run,
    idempotency,
  }: {
    run: Run
    idempotency: IdempotencyKey | null
  }): Promise<CreateAnswer> {
    const key = idempotency === null ? [] : [idempotencyPut(run, idempotency)]
    const answer = await this.#table.transact([
      ...key,
      { item: runItem(run), when: IS_FREE },
      { item: runIdItem(run), when: IS_FREE },
    ])
    if (answer.written) return { created: true }
    const holder = key.length === 0 ? undefined : recordIn<KeyHolder>(answer.refused[0]?.stored)
    if (holder === undefined) throw new Error(`There is a run ${run.id} already: ids must not be used twice.`)
    return { created: false, run_id: holder.run_id, content_digest: holder.content_digest }
  }

  async findKey({ at, ...key }: KeyQuery): Promise<{ run_id: string; content_digest: string } | undefined> {
    // A key may hold the sign that ends the names before it: with such names it would be another job's.
    if ([key.location, key.job].some((name) => name.includes('#'))) return undefined
    const holder = recordIn<KeyHolder>(await this.#table.get(itemKeys.idempotency(key)))
    if (holder === undefined || holder.expires_at <= at) return undefined
    return { run_id: holder.run_id, content_digest: holder.content_digest }
  }

  async locate(runId: string): Promise<RunRef | undefined> {
    return recordIn<RunRef>(await this.#table.get(itemKeys.runId(runId)))
  }

  async read(ref: RunRef): Promise<Run | undefined> {
    return recordIn<Run>(await this.#table.get(itemKeys.run(ref)))
  }

  async write({ run, attempt }: RunChange): Promise<boolean> {
    const put: Put = {
      item: runItem(run),
      when: '#version = :before',
      values: { before: run.version - 1 },
    }
    const answer =
      attempt === undefined
        ? await this.#table.put(put)
        : await this.#table.transact([put, ...writesOf(attempt)])
    return answer.written
  }

  /** A second request where `attempt` is not the newest one's number; left out, it is taken for 1. */
  async readNewest({
    attempt: hint = 1,
    ...ref
  }: RunRef & { attempt?: number }): Promise<{ run: Run; attempt: Attempt | null } | undefined> {
    const hinted = itemKeys.attempt({ ...ref, attempt: hint })
    const items = await this.#table.getAll([itemKeys.run(ref), hinted])
    const run = recordIn<Run>(items.find(({ sk }) => sk !== hinted.sk))
    if (run === undefined) return undefined
    if (run.attempt === 0) return { run, attempt: null }
    const found = items.find(({ sk }) => sk === hinted.sk)
    const attempt = run.attempt === hint && found !== undefined ? attemptOf(found) : undefined
    return { run, attempt: attempt ?? (await this.readAttempt({ ...ref, attempt: run.attempt })) ?? null }
  }

  async readAttempt(ref: AttemptRef): Promise<Attempt | undefined> {
    const item = await this.#table.get(itemKeys.attempt(ref))
    return item && attemptOf(item)
  }

  async recordHandle({ ref, handle }: { ref: AttemptRef; handle: Handle }): Promise<Attempt | undefined> {
    const answer = await this.#table.update({
      key: itemKeys.attempt(ref),
      change: 'SET #handle = :handle',
      when: EXISTS,
      values: { handle: attributeOf(handle) },
    })
    return answer.written ? attemptOf(answer.item) : undefined
  }

  /** One request for each 100, and in no order. */
  async readBeats(refs: readonly AttemptRef[]): Promise<Beat[]> {
    return (await this.#table.getAll(refs.map((ref) => itemKeys.beat(ref)))).map(beatOf)
  }

  listOpen(query: OpenQuery): Promise<OpenPage> {
    return listOpenRuns(this.#table, query)
  }

  /** A page may be short, even empty, and still have a cursor, where a filter finds little. */
  list(query: RunQuery): Promise<RunPage> {
    return listRuns(this.#table, query)
  }
}
