import { INDEXES, isRunKey, shardPartition, SHARDS } from '@slipway/aws-layout'
import type { OpenPage, OpenQuery, Run, RunPage, RunQuery } from '@slipway/model'
import { keyOf, recordOf } from './attributes.ts'
import type { DynamoTable } from './dynamo-table.ts'
import { mergeSorted, takePage } from './pages.ts'
import type { Bounds, QueryRequest, Seen } from './query.ts'
import { openRunOf } from './run-items.ts'

/** Sorts after all that a sort key of an index may hold. */
const LAST = '~'

/**
 * How many pages of the index a listing reads before it answers with what it has found: with pages that double, over a
 * thousand runs.
 */
const PATIENCE = 32

/** Queue by queue, each shard read as far as the page needs it; a filter never makes a page short. */
export async function listOpenRuns(table: DynamoTable, query: OpenQuery): Promise<OpenPage> {
  const { items, ...more } = await takePage(openEntries(table, query), query)
  return { runs: items.map(openRunOf), ...more }
}

/**
 * Newest first. Filters are applied to what the index returns, so that the work is bounded instead of the page: where
 * little matches, a page may be short, even empty, and still have a cursor.
 */
export async function listRuns(table: DynamoTable, query: RunQuery): Promise<RunPage> {
  const { environment, location, job, status, limit, cursor } = query
  const newest = eachShard(table, environment, {
    index: INDEXES.runs,
    bounds: cursor === undefined ? {} : { below: cursor },
    filter: { location, job, status },
    descending: true,
    pageSize: shareOf(limit),
  })
  const { items, ...more } = await takePage(mergeSorted(newest, { descending: true }), {
    limit,
    patience: PATIENCE,
  })
  return { runs: items.map((item) => recordOf<Run>(item)), ...more }
}

async function* openEntries(table: DynamoTable, query: OpenQuery): AsyncGenerator<Seen> {
  const { environment, status, limit } = query
  for (const bounds of openBounds(query)) {
    const shards = eachShard(table, environment, {
      index: INDEXES.open,
      bounds,
      filter: { status },
      pageSize: shareOf(limit),
    })
    yield* mergeSorted(shards)
  }
}

/** The stretches of sort keys to be read: one a queue, or one for all, without what lies before the cursor. */
function openBounds({ queues, cursor }: OpenQuery): Bounds[] {
  if (queues === undefined) return [cursor === undefined ? {} : { above: cursor }]
  // No key begins with another one, so that this one is none.
  const after = cursor === undefined ? '' : `${cursor}#`
  return [...new Set(queues)]
    .map((queue) => ({ above: `${queue}#`, below: `${queue}#${LAST}` }))
    .toSorted((one, other) => (one.above < other.above ? -1 : 1))
    .filter(({ below }) => below > after)
    .map(({ above, below }) => ({ above: above > after ? above : after, below }))
}

function eachShard(
  table: DynamoTable,
  environment: string,
  request: Omit<QueryRequest, 'partition'>,
): AsyncGenerator<Seen>[] {
  return Array.from({ length: SHARDS }, (_, shard) =>
    runsAmong(table.query({ ...request, partition: shardPartition({ environment }, shard) })),
  )
}

/** A location may give its own attempts the attributes that an index looks for. */
async function* runsAmong(entries: AsyncGenerator<Seen>): AsyncGenerator<Seen> {
  for await (const seen of entries) {
    if (seen.item === undefined || isRunKey(keyOf(seen.item))) yield seen
  }
}

/** Ids are spread evenly: twice its share of a page is mostly all that a shard holds of it. */
function shareOf(limit: number): number {
  return 2 * Math.ceil((limit + 1) / SHARDS)
}
