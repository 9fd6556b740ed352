import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attemptOfKey,
  indexKeys,
  INDEXES,
  isRunKey,
  itemKeys,
  locationKeyPatterns,
  partitions,
  SHARDS,
  shardOf,
  shardPartition,
  tableDefinition,
} from '../src/index.ts'

const RUN_ID = '01K0000000000000000000000A'
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const attempt = { environment: 'production', location: 'orders', run_id: RUN_ID, attempt: 2 }

test('each record lies where it always lay', () => {
  const keys = {
    current: itemKeys.current(attempt),
    release: itemKeys.release({ ...attempt, id: RUN_ID }),
    releaseIdentity: itemKeys.releaseIdentity({ ...attempt, release_digest: 'd1', commit: 'c1' }),
    run: itemKeys.run(attempt),
    attempt: itemKeys.attempt(attempt),
    beat: itemKeys.beat(attempt),
    runId: itemKeys.runId(RUN_ID),
    idempotency: itemKeys.idempotency({ ...attempt, job: 'nightly', key: 'k#1' }),
  }
  expect(keys).toEqual({
    current: { pk: 'ENV#production', sk: 'CURRENT#orders' },
    release: { pk: 'REL#production#orders', sk: RUN_ID },
    releaseIdentity: { pk: 'RELKEY#production#orders#d1#c1', sk: '-' },
    run: { pk: `RUN#production#orders#${RUN_ID}`, sk: 'RUN' },
    attempt: { pk: `ATT#production#orders#${RUN_ID}`, sk: 'ATTEMPT#2' },
    beat: { pk: `ATT#production#orders#${RUN_ID}`, sk: 'BEAT#2' },
    runId: { pk: `RUNID#${RUN_ID}`, sk: '-' },
    idempotency: { pk: 'IDEM#production#orders#nightly#k#1', sk: '-' },
  })
})

test('a key tells whose it is', () => {
  expect(attemptOfKey(itemKeys.attempt(attempt))).toEqual(attempt)
  expect(attemptOfKey(itemKeys.beat(attempt))).toEqual(attempt)
  expect(isRunKey(itemKeys.run(attempt))).toBe(true)
  expect([itemKeys.attempt(attempt), itemKeys.beat(attempt), itemKeys.runId(RUN_ID)].some(isRunKey)).toBe(
    false,
  )
})

test('a partition that is read as a whole holds the items that belong to it', () => {
  expect(itemKeys.current(attempt).pk).toBe(partitions.environment(attempt))
  expect(itemKeys.release({ ...attempt, id: RUN_ID }).pk).toBe(partitions.releases(attempt))
  expect(itemKeys.attempt(attempt).pk).toBe(partitions.attempts(attempt))
  expect(itemKeys.beat(attempt).pk).toBe(partitions.attempts(attempt))
})

describe('the key patterns of a location', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
  const owner = fc.record({ environment: name, location: name })
  const matches = (pattern: string, key: string): boolean => key.startsWith(pattern.slice(0, -1))

  test('match its own runs and attempts, and those of no other', () => {
    fc.assert(
      fc.property(owner, owner, (own, other) => {
        fc.pre(own.environment !== other.environment || own.location !== other.location)
        const { runs, attempts } = locationKeyPatterns
        expect(runs(own)).toMatch(/^RUN#[^*]*#\*$/)
        expect(matches(runs(own), itemKeys.run({ ...own, run_id: RUN_ID }).pk)).toBe(true)
        expect(matches(attempts(own), itemKeys.attempt({ ...own, run_id: RUN_ID, attempt: 1 }).pk)).toBe(true)
        expect(matches(runs(own), itemKeys.run({ ...other, run_id: RUN_ID }).pk)).toBe(false)
        expect(matches(attempts(own), itemKeys.attempt({ ...other, run_id: RUN_ID, attempt: 1 }).pk)).toBe(
          false,
        )
      }),
    )
  })
})

describe('shards', () => {
  test('take run ids evenly, whatever they begin with', () => {
    const counts = new Map<number, number>()
    for (const last of ALPHABET) {
      const shard = shardOf(`01K000000000000000000000${last}${last}`)
      counts.set(shard, (counts.get(shard) ?? 0) + 1)
    }
    const even = ALPHABET.length / SHARDS
    expect(Math.max(...counts.keys())).toBeLessThan(SHARDS)
    expect([...counts.values()]).toEqual(Array.from({ length: SHARDS }, () => even))
  })

  test('keep a run in one partition of both indexes', () => {
    const run = { environment: 'staging', id: RUN_ID, queue: 'etl', priority: 'high' as const, not_before: 1 }
    const { runs, open } = indexKeys(run)
    expect(runs.runs_pk).toBe(shardPartition(run, shardOf(RUN_ID)))
    expect(open.open_pk).toBe(runs.runs_pk)
    expect(runs.runs_pk).toMatch(/^staging#[0-7]$/)
  })
})

describe('the index of open runs', () => {
  const queue = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
  const run = fc.record({
    environment: fc.constant('production'),
    id: fc.stringMatching(new RegExp(`^01K[${ALPHABET}]{23}$`)),
    queue: fc.oneof(queue, fc.constantFrom('etl', 'etl-b', 'etl.b')),
    priority: fc.constantFrom('high', 'normal'),
    not_before: fc.integer({ min: 0, max: 9_999_999_999_999 }),
  })
  type OpenRun = { id: string; queue: string; priority: 'high' | 'normal'; not_before: number }

  test('keeps a queue together, and within it high before normal, then by time, then by id', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 2, maxLength: 20 }), (runs) => {
        const sorted = runs.toSorted((one, other) => compare(sortKey(one), sortKey(other)))
        const pairs = sorted.slice(1).map((next, at) => [sorted[at]!, next] as const)
        const disordered = pairs.filter(([one, next]) => one.queue === next.queue && !inOrder(one, next))
        expect(disordered).toEqual([])
        const queues = sorted.map((each) => each.queue).filter((each, at, all) => each !== all[at - 1])
        expect(new Set(queues).size).toBe(queues.length)
      }),
    )
  })

  test('has the key it always had', () => {
    const open = { environment: 'production', id: RUN_ID, queue: 'etl', priority: 'normal' as const }
    expect(indexKeys({ ...open, not_before: 1_763_728_000_000 }).open.open_sk).toBe(
      `etl#normal#1763728000000#${RUN_ID}`,
    )
    expect(indexKeys({ ...open, not_before: 0 }).open.open_sk).toBe(`etl#normal#0000000000000#${RUN_ID}`)
  })

  function sortKey(of: OpenRun): string {
    return indexKeys({ ...of, environment: 'production' }).open.open_sk
  }

  function inOrder(one: OpenRun, other: OpenRun): boolean {
    if (one.priority !== other.priority) return one.priority === 'high'
    if (one.not_before !== other.not_before) return one.not_before < other.not_before
    return one.id <= other.id
  }
})

test('the table defines each attribute once, and has the keys of all its indexes', () => {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = tableDefinition('t')
  const defined = AttributeDefinitions.map(({ AttributeName }) => AttributeName)
  const used = [KeySchema, ...GlobalSecondaryIndexes.map((index) => index.KeySchema)].flat()
  expect(new Set(defined).size).toBe(defined.length)
  expect(used.map(({ AttributeName }) => AttributeName).toSorted(compare)).toEqual(defined.toSorted(compare))
  expect(GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)).toEqual([
    INDEXES.runs.name,
    INDEXES.open.name,
  ])
})

/** As DynamoDB sorts strings: by their UTF-8 bytes. */
function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
