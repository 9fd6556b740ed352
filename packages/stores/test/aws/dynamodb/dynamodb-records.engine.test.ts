import { refOf, type Run, type RunStore } from '@slipway/model'
import {
  aClaim,
  anAttempt,
  anOutcome,
  aPlace,
  aRelease,
  aRun,
  next,
  NOON,
  refOfAttempt,
} from '@slipway/model/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countingRule, keySizeRule } from './dynamodb-rules.ts'
import { openTable, type OpenTable } from './open-table.ts'

const count = countingRule()
let table: OpenTable
beforeAll(async () => {
  table = await openTable({ rules: [count, keySizeRule] })
})
afterAll(() => table.close())

describe('records in DynamoDB', () => {
  it('come back as they were, whatever JSON they hold', async () => {
    const deep = Array.from({ length: 100 }).reduce<unknown>((inner) => [{ inner }], null)
    const value = {
      deep,
      numbers: [0.1, 1e300, 5e-324, 2 ** 53 + 2, -1, 123456789012345680000],
      empty: ['', {}, [], null, { '': '' }],
      names: { size: 1, name: 2, '#': 3, ':x': 4, __proto: 5 },
    }
    const unknown = { status_reason: '', ratio: 0.25, huge: 1e200, off: false, nothing: null, list: [] }
    const run = { ...aRun(aPlace(), { params: { value: value as never } }), ...unknown }
    await table.runs.create({ run, idempotency: null })
    expect(await table.runs.read(refOf(run))).toEqual(run)

    const attempt = { ...anAttempt(run), ...unknown }
    const ref = refOfAttempt(attempt)
    await table.runs.write({ run: next(run, { attempt: 1 }), attempt: { kind: 'open', attempt } })
    const claim = aClaim(ref)
    await table.attempts.claim(claim)
    const outcome = anOutcome({ result: { value: value as never } })
    await table.attempts.end({ ref, nonce: claim.nonce, outcome, at: 9 })
    expect(await table.runs.readAttempt(ref)).toMatchObject({ ...unknown, outcome, nonce: claim.nonce })
  })

  it('that are too large are refused with one sentence that names them', async () => {
    const large = 'x'.repeat(450_000)
    const run = aRun(aPlace())
    const attempt = anAttempt(run)
    const ref = refOfAttempt(attempt)
    const opened = next(run, { attempt: 1 })
    await table.runs.create({ run, idempotency: null })
    await table.runs.write({ run: opened, attempt: { kind: 'open', attempt } })
    const { nonce } = aClaim(ref)
    await table.attempts.claim(aClaim(ref, nonce))

    const tooLarge = (name: string) => ({ code: 'record_too_large', message: expect.stringContaining(name) })
    const runName = `RUN#${run.environment}#${run.location}#${run.id} RUN`
    const attemptName = `ATT#${run.environment}#${run.location}#${run.id} ATTEMPT#`
    await expect(table.runs.write({ run: next(opened, { tags: { large } }) })).rejects.toMatchObject(
      tooLarge(runName),
    )
    const second = anAttempt(run, { number: 2, agent: large })
    await expect(
      table.runs.write({ run: next(opened), attempt: { kind: 'open', attempt: second } }),
    ).rejects.toMatchObject(tooLarge(`${attemptName}2`))
    const outcome = anOutcome({ result: { value: large } })
    await expect(table.attempts.end({ ref, nonce, outcome, at: 1 })).rejects.toMatchObject(
      tooLarge(`${attemptName}1`),
    )
    const cancel = { at: 1, by: large, reason: null }
    await expect(
      table.runs.write({ run: next(opened), attempt: { kind: 'cancel', ref, cancel } }),
    ).rejects.toMatchObject(tooLarge(attemptName))
    const release = aRelease(run, { created_by: large })
    await expect(table.releases.create(release)).rejects.toMatchObject({ code: 'record_too_large' })
    expect(await table.runs.read(refOf(run))).toEqual(opened)
  })

  it('are never created twice under one id', async () => {
    const run = aRun(aPlace())
    await table.runs.create({ run, idempotency: null })
    await expect(table.runs.create({ run, idempotency: null })).rejects.toThrow(run.id)
    const release = aRelease(run)
    await table.releases.create(release)
    await expect(table.releases.create({ ...release, commit: 'another' })).rejects.toThrow(release.id)
  })
})

describe('a key that no record can have', () => {
  const place = aPlace()
  const run = aRun(place, { job: 'report' })
  const release = aRelease(place)
  const long = 'ü'.repeat(1100)
  beforeAll(async () => {
    await table.runs.create({
      run,
      idempotency: { key: 'monthly#1', content_digest: 'd', expires_at: NOON + 90_000 },
    })
    await table.releases.create(release)
  })

  it('finds nothing', async () => {
    const { runs, releases } = table
    const { environment } = place
    expect(await runs.locate(long)).toBeUndefined()
    expect(await runs.read({ ...refOf(run), location: long })).toBeUndefined()
    expect(await runs.readNewest({ ...refOf(run), location: long })).toBeUndefined()
    expect(await runs.findKey({ ...place, job: long, key: 'k', at: NOON })).toBeUndefined()
    expect(await releases.readCurrent({ environment, location: long })).toBeUndefined()
    expect(await releases.list({ environment, location: long, limit: 1 })).toEqual({ releases: [] })
  })

  it('is a cursor like any other: it leads to what comes after it in its own list', async () => {
    const { runs, releases } = table
    for (const [cursor, isFirst] of [
      [`z${long}`, true],
      [`00${long}`, false],
      ['', false],
    ] as const) {
      const query = { ...place, limit: 5, cursor }
      expect(await runs.list(query)).toEqual({ runs: isFirst ? [run] : [] })
      expect(await releases.list(query)).toEqual({ releases: isFirst ? [release] : [] })
    }
  })

  it('is no idempotency key of another job', async () => {
    const at = NOON
    expect(await table.runs.findKey({ ...place, job: 'report', key: 'monthly#1', at })).toBeDefined()
    expect(await table.runs.findKey({ ...place, job: 'report#monthly', key: '1', at })).toBeUndefined()
    const { environment } = place
    const location = `${place.location}#report`
    expect(await table.runs.findKey({ environment, location, job: 'monthly', key: '1', at })).toBeUndefined()
  })
})

describe('listing from DynamoDB', () => {
  it('fills a page of releases that are larger together than what DynamoDB returns at once', async () => {
    const place = aPlace()
    const made = Array.from({ length: 6 }, (_, index) =>
      aRelease(place, { created_at: NOON + index, created_by: 'x'.repeat(300_000) }),
    )
    for (const release of made) await table.releases.create(release)
    const page = await table.releases.list({ ...place, limit: 5 })
    expect(page.releases.map(({ id }) => id)).toEqual(
      made
        .toReversed()
        .map(({ id }) => id)
        .slice(0, 5),
    )
    const rest = await table.releases.list({ ...place, limit: 5, cursor: page.cursor ?? '' })
    expect(rest.releases).toEqual([made[0]])
    expect(rest.cursor).toBeUndefined()
  })

  it('pages through the open runs of some queues in the order of their names, each once', async () => {
    const place = aPlace()
    const queues = ['a', 'a-b', 'a.b', 'b', 'c']
    const stored = await store(
      Array.from({ length: 20 }, (_, index) =>
        aRun(place, {
          submitted_at: NOON + index,
          queue: queues[index % 5] ?? '',
          priority: index < 9 ? 'normal' : 'high',
        }),
      ),
    )
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await table.runs.listOpen({
        environment: place.environment,
        queues: ['b', 'a.b', 'a', 'a-b', 'b'],
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      })
      expect(page.runs).toHaveLength(page.cursor === undefined ? page.runs.length : 3)
      seen.push(...page.runs.map(({ ref }) => ref.run_id))
      cursor = page.cursor
    } while (cursor !== undefined)
    const expected = stored.filter(({ queue }) => queue !== 'c').toSorted(byTurn)
    expect(seen).toEqual(expected.map(({ id }) => id))
  })

  it('does bounded work where a filter finds little, and still finds it page by page', async () => {
    const place = aPlace()
    const rare = aRun(place, { job: 'rare', status: 'RUNNING', submitted_at: NOON, not_before: NOON + 9999 })
    const others = Array.from({ length: 400 }, (_, index) => aRun(place, { submitted_at: NOON + 1 + index }))
    await store([rare, ...others])
    const query = { environment: place.environment, job: 'rare', limit: 1 }

    count.take()
    const first = await table.runs.list(query)
    expect(count.take().length).toBeLessThanOrEqual(40)
    expect(first).toEqual({ runs: [], cursor: expect.any(String) })
    expect(await allRuns(table.runs, { ...query, cursor: first.cursor ?? '' })).toEqual([rare])
    const open = await table.runs.listOpen({ ...query, status: 'RUNNING' })
    expect(open.runs.map(({ ref }) => ref.run_id)).toEqual([rare.id])
  })
})

async function store(runs: Run[]): Promise<Run[]> {
  await Promise.all(runs.map((run) => table.runs.create({ run, idempotency: null })))
  return runs
}

async function allRuns(runs: RunStore, query: Parameters<RunStore['list']>[0]): Promise<Run[]> {
  const page = await runs.list(query)
  return page.cursor === undefined
    ? page.runs
    : [...page.runs, ...(await allRuns(runs, { ...query, cursor: page.cursor }))]
}

function byTurn(one: Run, other: Run): number {
  if (one.queue !== other.queue) return one.queue < other.queue ? -1 : 1
  if (one.priority !== other.priority) return one.priority === 'high' ? -1 : 1
  return one.submitted_at - other.submitted_at
}
