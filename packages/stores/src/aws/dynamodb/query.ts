import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KEY } from '@slipway/aws-layout'
import { fromWire, type Attributes, type WireItem } from './attributes.ts'
import { expressionParts } from './expressions.ts'
import { isPossiblePartition, possibleBound } from './key-limits.ts'

/** A part of one partition, of the table (read consistently) or of an index (which may lag behind). */
export interface QueryRequest {
  index?: { name: string; partition: string; sort: string }
  partition: string
  bounds?: Bounds
  /** Only items with these values. */
  filter?: Record<string, string | undefined>
  descending?: boolean
  /** How many items the first page holds; each further one doubles. */
  pageSize: number
}

/** Sort keys, both excluded, or any other text; if both are given, neither may be the key of an item. */
export interface Bounds {
  above?: string
  below?: string
}

/** An item and its sort key; without an item: a page has ended, and up to there was nothing else to be seen. */
export interface Seen {
  key: string
  item?: Attributes
}

const LARGEST_PAGE = 1000

/** Reads page by page, as far as the caller goes on. */
export async function* query(
  { client, table }: { client: DynamoDBClient; table: string },
  { index, partition, bounds = {}, filter = {}, descending = false, pageSize }: QueryRequest,
): AsyncGenerator<Seen> {
  if (!isPossiblePartition(partition) || bounds.below === '') return
  const key = index ?? KEY
  const input = {
    TableName: table,
    ...(index === undefined ? { ConsistentRead: true } : { IndexName: index.name }),
    ...expressionsOf({ key, partition, bounds, filter }),
    ScanIndexForward: !descending,
  }
  let start: WireItem | undefined
  for (let limit = pageSize; ; limit = Math.min(2 * limit, LARGEST_PAGE)) {
    const command = new QueryCommand({ ...input, Limit: limit, ...(start && { ExclusiveStartKey: start }) })
    const page = await client.send(command)
    for (const item of (page.Items ?? []).map(fromWire)) yield { key: item[key.sort] as string, item }
    start = page.LastEvaluatedKey
    if (start === undefined) return
    yield { key: fromWire(start)[key.sort] as string }
  }
}

function expressionsOf({
  key: { partition: pk, sort: sk },
  partition,
  bounds: { above, below },
  filter,
}: {
  key: { partition: string; sort: string }
  partition: string
  bounds: Bounds
  filter: Record<string, string | undefined>
}) {
  const filters = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  )
  const condition = `#${pk} = :partition${boundsText(`#${sk}`, { above, below })}`
  const only = filters.map(({ name }) => `#${name} = :${name}`).join(' AND ')
  const values = {
    partition,
    ...(above !== undefined && { above: possibleBound(above) }),
    ...(below !== undefined && { below: possibleBound(below) }),
    ...Object.fromEntries(filters.map(({ name, value }) => [name, value])),
  }
  return {
    KeyConditionExpression: condition,
    ...(only !== '' && { FilterExpression: only }),
    ...expressionParts([condition, only], values),
  }
}

function boundsText(sort: string, bounds: { above: string | undefined; below: string | undefined }): string {
  if (bounds.above !== undefined && bounds.below !== undefined)
    return ` AND ${sort} BETWEEN :above AND :below`
  if (bounds.above !== undefined) return ` AND ${sort} > :above`
  return bounds.below === undefined ? '' : ` AND ${sort} < :below`
}
