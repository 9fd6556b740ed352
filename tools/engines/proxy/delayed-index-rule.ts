import type { Clock } from '@slipway/model'
import type { Answer, AwsRequest, Rule } from './aws-request.ts'
import { readInput } from './aws-request.ts'
import { namedItems, type WireItem } from './dynamodb-calls.ts'

export interface DelayedIndexRequest {
  /** The attributes of the table's primary key. */
  key: { partition: string; sort: string }
  /** How long after a write the indexes do not have it. */
  delayMs: number
}

/** What has been written of one item. */
interface Written {
  /** Writes that are on their way. */
  pending: number
  /** When the last one succeeded, by the rule's clock. */
  at: number
}

/**
 * DynamoDB's indexes follow the table after some time; the emulator's at once. Queries and scans of an index do not
 * return items that were written through this proxy less than `delayMs` ago. Where AWS would still show the item as it
 * was before, this shows none; an item that left an index is gone at once. Answers without the primary key (a
 * projection, a count) cannot be judged and are refused.
 */
export function delayedIndexRule(
  { key, delayMs }: DelayedIndexRequest,
  { clock }: { clock: Pick<Clock, 'monotonic'> },
): Rule {
  const written = new Map<string, Written>()

  function nameOf(table: string, item: WireItem): string {
    return JSON.stringify([table.split('/').at(-1), item[key.partition], item[key.sort]])
  }

  async function watchWrite(request: AwsRequest, forward: () => Promise<Answer>): Promise<Answer> {
    const names = namedItems(request).flatMap(({ writes, table, item }) =>
      writes ? [nameOf(table, item)] : [],
    )
    const records = names.map((name) => {
      const record = written.get(name) ?? { pending: 0, at: Number.NEGATIVE_INFINITY }
      record.pending += 1
      written.set(name, record)
      return record
    })
    const answer = await forward()
    for (const record of records) {
      record.pending -= 1
      // Who gets no answer does not know, so that the write counts.
      if (answer === 'cut' || answer.status === 200) record.at = clock.monotonic()
    }
    return answer
  }

  function isVisible(table: string, item: WireItem): boolean {
    if (item[key.partition] === undefined)
      throw new Error(`An index was read without ${key.partition}: the delay of the index cannot be judged.`)
    const record = written.get(nameOf(table, item))
    return record === undefined || (record.pending === 0 && clock.monotonic() - record.at >= delayMs)
  }

  return async (request, forward) => {
    if (request.service !== 'dynamodb') return forward()
    const { TableName, IndexName } = readInput<{ TableName?: string; IndexName?: string }>(request)
    if (TableName === undefined || IndexName === undefined) return watchWrite(request, forward)
    return keepItems(await forward(), (item) => isVisible(TableName, item))
  }
}

function keepItems(answer: Answer, keep: (item: WireItem) => boolean): Answer {
  if (answer === 'cut' || answer.status !== 200) return answer
  const content = JSON.parse(answer.body.toString()) as { Items?: WireItem[] }
  if (content.Items === undefined)
    throw new Error('An index was counted: the delay of the index cannot be judged.')
  const Items = content.Items.filter(keep)
  // The checksum was that of all items.
  const { 'x-amz-crc32': _, ...headers } = answer.headers
  return { ...answer, headers, body: Buffer.from(JSON.stringify({ ...content, Items, Count: Items.length })) }
}
