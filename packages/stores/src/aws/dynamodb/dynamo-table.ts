import { randomUUID } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import { KEY, type ItemKey } from '@slipway/aws-layout'
import type { Clock } from '@slipway/model'
import { fromWire, toWire, WRITE_ID, type Attributes } from './attributes.ts'
import type { DynamoDeps } from './dynamo-deps.ts'
import { expressionParts, type Values } from './expressions.ts'
import { ItemReader } from './item-reader.ts'
import { isPossible } from './key-limits.ts'
import { query, type QueryRequest, type Seen } from './query.ts'
import { retryConflicts } from './retry-conflicts.ts'
import { namingTooLarge } from './too-large.ts'

/** Replaces an item, if the condition holds for what is there. */
export interface Put {
  item: Attributes & ItemKey
  when: string
  values?: Values
}

/** Changes an item, if the condition holds for what is there. A repeat after a lost answer changes it again. */
export interface Update {
  key: ItemKey
  change: string
  when: string
  values: Values
}

/** Not written: the condition did not hold for `stored`, which is undefined where there is no item. */
export type Written<T> = ({ written: true } & T) | ({ written: false } & Refused)
export interface Refused {
  stored: Attributes | undefined
}

/**
 * One table. Reads are consistent, those of indexes apart. Writes are conditional: contention with other transactions
 * is waited out, and a write whose answer was lost on the way is known for one's own when it is repeated.
 * Throws `record_too_large`.
 */
export class DynamoTable {
  readonly #client: DynamoDBClient
  readonly #table: string
  readonly #clock: Pick<Clock, 'sleep'>
  readonly #reader: ItemReader

  constructor(deps: DynamoDeps) {
    this.#client = deps.client
    this.#table = deps.table
    this.#clock = deps.clock
    this.#reader = new ItemReader(deps)
  }

  /** One item. */
  async get(key: ItemKey): Promise<Attributes | undefined> {
    if (!isPossible(key)) return undefined
    const command = new GetItemCommand({ TableName: this.#table, Key: toWire(key), ConsistentRead: true })
    const { Item: item } = await this.#client.send(command)
    return item && fromWire(item)
  }

  /** Those of the items that are there, as {@link ItemReader} reads them. */
  getAll(keys: readonly ItemKey[]): Promise<Attributes[]> {
    return this.#reader.getAll(keys)
  }

  /** What there is between two sort keys of a partition, page by page, in order. */
  query(request: QueryRequest): AsyncGenerator<Seen> {
    return query({ client: this.#client, table: this.#table }, request)
  }

  /**
   * One request. If the answer is lost and somebody else writes over the item before the repeat, the answer is that
   * it was not written: as so often with a conditional write, whoever reads again finds things further on.
   */
  async put(put: Put): Promise<Written<object>> {
    const id = randomUUID()
    const input = this.#putInput({ ...put, item: { ...put.item, [WRITE_ID]: id } })
    const answer = await this.#send(nameOf(put.item), () => this.#client.send(new PutItemCommand(input)))
    const own = !answer.written && answer.stored?.[WRITE_ID] === id
    return own ? { written: true } : answer
  }

  /** One request. Returns the whole item as it is then. */
  async update(update: Update): Promise<Written<{ item: Attributes }>> {
    const input = { ...this.#updateInput(update), ReturnValues: 'ALL_NEW' as const }
    const answer = await this.#send(nameOf(update.key), () => this.#client.send(new UpdateItemCommand(input)))
    return answer.written ? { written: true, item: fromWire(answer.output.Attributes ?? {}) } : answer
  }

  /** One request: all of them or none. `refused` has an entry for each write; undefined: its condition held. */
  async transact(
    writes: readonly (Put | Update)[],
  ): Promise<{ written: true } | { written: false; refused: (Refused | undefined)[] }> {
    const command = {
      // The same in each repeat, the SDK's and our own: what was carried out is not carried out again.
      ClientRequestToken: randomUUID(),
      TransactItems: writes.map((write) =>
        'item' in write ? { Put: this.#putInput(write) } : { Update: this.#updateInput(write) },
      ),
    }
    try {
      await retryConflicts(() => this.#client.send(new TransactWriteItemsCommand(command)), this.#clock)
      return { written: true }
    } catch (error) {
      const refused = refusalsOf(error)
      if (refused === undefined) throw namingTooLarge(error, nameOfLargest(writes))
      return { written: false, refused }
    }
  }

  async #send<T>(name: string, send: () => Promise<T>): Promise<Written<{ output: T }>> {
    try {
      return { written: true, output: await retryConflicts(send, this.#clock) }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw namingTooLarge(error, name)
      return { written: false, stored: error.Item && fromWire(error.Item) }
    }
  }

  #putInput({ item, when, values }: Put) {
    return { Item: toWire(item), ...this.#conditional(when, expressionParts([when], values)) }
  }

  #updateInput({ key, change, when, values }: Update) {
    const expressions = { UpdateExpression: change, ...expressionParts([change, when], values) }
    return { Key: toWire(key), ...this.#conditional(when, expressions) }
  }

  #conditional<T extends object>(when: string, rest: T) {
    return {
      TableName: this.#table,
      ConditionExpression: when,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      ...rest,
    }
  }
}

/** Which conditions did not hold, if that is why the transaction was cancelled: a conflict beside it changes nothing. */
function refusalsOf(error: unknown): (Refused | undefined)[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined
  const refused = (error.CancellationReasons ?? []).map(({ Code, Item }) =>
    Code === 'ConditionalCheckFailed' ? { stored: Item && fromWire(Item) } : undefined,
  )
  return refused.some((refusal) => refusal !== undefined) ? refused : undefined
}

function nameOfLargest(writes: readonly (Put | Update)[]): string {
  const [largest] = writes.toSorted((one, other) => JSON.stringify(other).length - JSON.stringify(one).length)
  if (largest === undefined) return 'of an empty transaction'
  return nameOf('item' in largest ? largest.item : largest.key)
}

function nameOf({ [KEY.partition]: partition, [KEY.sort]: sort }: ItemKey): string {
  return `${partition} ${sort}`
}
