import { BatchGetItemCommand, DynamoDBServiceException } from '@aws-sdk/client-dynamodb'
import type { ItemKey } from '@slipway/aws-layout'
import { gatherNext } from '@slipway/model'
import { StoreError } from '../../store-error.ts'
import { fromWire, keyOf, toWire, type Attributes } from './attributes.ts'
import type { DynamoDeps } from './dynamo-deps.ts'
import { isPossible } from './key-limits.ts'
import { backOff, TRIES } from './retry-conflicts.ts'

/** DynamoDB's limit for BatchGetItem. */
const KEYS_A_CALL = 100

/** What DynamoDB says of a request that it will never answer: of its form, or of what it asks for. */
const REFUSALS: readonly string[] = ['SerializationException', 'ValidationException']

/** By the identity of their keys. Which of those asked for are `left` out says nothing of the items: it was busy. */
interface Answer {
  items: Map<string, Attributes>
  left: Set<string>
}

/** Consistent reads of items by their keys, for many callers at once, none of whom waits for another one's items. */
export class ItemReader {
  readonly #deps: DynamoDeps
  readonly #readTogether = gatherNext((keys: ItemKey[]) => this.#read(keys))

  constructor(deps: DynamoDeps) {
    this.#deps = deps
  }

  /**
   * Those of the items that are there, in the order asked for. Calls that come while one is under way share the next
   * requests. Throws `store_busy` when DynamoDB keeps leaving some of them out.
   */
  async getAll(keys: readonly ItemKey[]): Promise<Attributes[]> {
    const found = new Map<string, Attributes | undefined>(keys.map((key) => [identityOf(key), undefined]))
    let wanted = keys.filter(isPossible)
    for (let tries = 1; wanted.length > 0; tries += 1) {
      const { items, left } = await this.#readWithOthers(wanted)
      for (const identity of wanted.map(identityOf)) found.set(identity, items.get(identity))
      wanted = wanted.filter((key) => left.has(identityOf(key)))
      if (wanted.length > 0) await this.#wait(tries, wanted)
    }
    return [...found.values()].filter((item) => item !== undefined)
  }

  /** A request may be refused because of what others ask for: then it is made without theirs. */
  async #readWithOthers(keys: readonly ItemKey[]): Promise<Answer> {
    try {
      return await this.#readTogether(keys)
    } catch (error) {
      if (isRefusal(error)) return this.#read(keys)
      throw error
    }
  }

  async #read(keys: readonly ItemKey[]): Promise<Answer> {
    const answer: Answer = { items: new Map(), left: new Set() }
    const distinct = [...new Map(keys.map((key) => [identityOf(key), key])).values()]
    for (let at = 0; at < distinct.length; at += KEYS_A_CALL) {
      await this.#readBatch(distinct.slice(at, at + KEYS_A_CALL), answer)
    }
    return answer
  }

  async #readBatch(keys: readonly ItemKey[], { items, left }: Answer): Promise<void> {
    const { client, table } = this.#deps
    const wanted = { [table]: { Keys: keys.map((key) => toWire(key)), ConsistentRead: true } }
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: wanted }))
    // Of the one table that was asked, by its name or by its ARN.
    for (const item of Object.values(answer.Responses ?? {})
      .flat()
      .map(fromWire)) {
      items.set(identityOf(keyOf(item)), item)
    }
    const unprocessed = Object.values(answer.UnprocessedKeys ?? {}).flatMap(({ Keys = [] }) => Keys)
    for (const key of unprocessed) left.add(identityOf(keyOf(fromWire(key))))
  }

  async #wait(tries: number, left: readonly ItemKey[]): Promise<void> {
    const { table, clock } = this.#deps
    if (tries < TRIES) return backOff(tries, clock)
    const told = `DynamoDB left out ${left.length} items of ${table} ${TRIES} times.`
    throw new StoreError('store_busy', `${told} See the table's throttling metrics, then try again.`)
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DynamoDBServiceException && REFUSALS.includes(error.name)
}

/** The same for no two keys. */
function identityOf({ pk, sk }: ItemKey): string {
  return `${pk}\n${sk}`
}
