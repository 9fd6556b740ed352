/** The attributes of every item's key. */
export const KEY = { partition: 'pk', sort: 'sk' } as const

/** DynamoDB removes items some days after this time (seconds since the epoch): readers ignore what is past it. */
export const TTL_ATTRIBUTE = 'ttl'

/**
 * The indexes, each over attributes of its own, so that an item is in it exactly while it has them. They find
 * candidates; no decision is taken from them.
 */
export const INDEXES = {
  /** All runs of an environment: `<env>#<shard>` / `<ulid>`. */
  runs: { name: 'runs', partition: 'runs_pk', sort: 'runs_sk' },
  /** Runs that are not settled: `<env>#<shard>` / `<queue>#<priority>#<not_before>#<ulid>`. */
  open: { name: 'open', partition: 'open_pk', sort: 'open_sk' },
} as const

/** Into how many partitions an environment's index entries are spread: each takes 1,000 writes a second. */
export const SHARDS = 8

/** The table as CreateTable takes it, whoever calls it. */
export function tableDefinition(name: string) {
  const attributes = [KEY, INDEXES.runs, INDEXES.open].flatMap(({ partition, sort }) => [partition, sort])
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: keySchema(KEY),
    GlobalSecondaryIndexes: Object.values(INDEXES).map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: 'ALL' as const },
    })),
  }
}

function keySchema({ partition, sort }: { partition: string; sort: string }) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ]
}
