import { refOf } from '@slipway/model'
import { aClaim, anAttempt, anOutcome, aPlace, aRun, next, NOON, refOfAttempt } from '@slipway/model/testing'
import { expect, it } from 'vitest'
import { countingRule } from './dynamodb-rules.ts'
import { openTable } from './open-table.ts'

it('makes one request of each call in the life of a plain run', async () => {
  const count = countingRule()
  await using table = await openTable({ rules: [count] })
  const { runs, attempts } = table
  const run = aRun(aPlace())
  const opened = next(run, { status: 'STARTING', attempt: 1 })
  const attempt = anAttempt(run)
  const ref = refOfAttempt(attempt)
  const { nonce } = aClaim(ref)
  const calls = {
    create: () =>
      runs.create({ run, idempotency: { key: 'k', content_digest: 'd', expires_at: NOON + 90_000 } }),
    open: () => runs.write({ run: opened, attempt: { kind: 'open', attempt } }),
    recordHandle: () => runs.recordHandle({ ref, handle: { pid: 1 } }),
    claim: () => attempts.claim(aClaim(ref, nonce)),
    beat: () => attempts.beat({ ref, nonce }),
    end: () => attempts.end({ ref, nonce, outcome: anOutcome(), at: NOON }),
    readNewest: () => runs.readNewest({ ...refOf(run), attempt: 1 }),
    fold: () => runs.write({ run: next(opened, { status: 'SUCCEEDED' }) }),
  }
  const operations: Record<string, string[]> = {}
  for (const [name, call] of Object.entries(calls)) {
    await call()
    operations[name] = count.take()
  }
  expect(operations).toEqual({
    create: ['TransactWriteItems'],
    open: ['TransactWriteItems'],
    recordHandle: ['UpdateItem'],
    claim: ['UpdateItem'],
    beat: ['UpdateItem'],
    end: ['UpdateItem'],
    readNewest: ['BatchGetItem'],
    fold: ['PutItem'],
  })
})

it('makes one request also where it refuses, and another one only where the newest attempt is not as expected', async () => {
  const count = countingRule()
  await using table = await openTable({ rules: [count] })
  const { runs, attempts } = table
  const run = aRun(aPlace())
  const idempotency = { key: 'k', content_digest: 'd', expires_at: NOON + 90_000 }
  const attempt = anAttempt(run)
  const ref = refOfAttempt(attempt)
  await runs.create({ run, idempotency })
  await runs.write({ run: next(run, { attempt: 1 }), attempt: { kind: 'open', attempt } })
  await attempts.claim(aClaim(ref))
  count.take()

  await runs.create({ run: aRun(run), idempotency })
  expect(count.take()).toEqual(['TransactWriteItems'])
  await attempts.claim(aClaim(ref))
  expect(count.take()).toEqual(['UpdateItem'])
  await attempts.end({ ref, nonce: 'of another', outcome: anOutcome(), at: NOON })
  expect(count.take()).toEqual(['UpdateItem'])
  await runs.readNewest({ ...refOf(run), attempt: 7 })
  expect(count.take()).toEqual(['BatchGetItem', 'GetItem'])
})

it('makes no request for a run that no item can be of, whoever names it', async () => {
  const count = countingRule()
  await using table = await openTable({ rules: [count] })
  const { runs } = table
  const ref = refOf(aRun(aPlace()))
  for (const run_id of ['x'.repeat(2048), 'half a \ud83d character']) {
    expect(await runs.readNewest({ ...ref, run_id, attempt: 1 })).toBeUndefined()
    expect(await runs.read({ ...ref, run_id })).toBeUndefined()
  }
  expect(count.take()).toEqual([])
})

it('shares requests among reads that come at the same time, and gives each what it asked for', async () => {
  const count = countingRule()
  await using table = await openTable({ rules: [count] })
  const { runs } = table
  const stored = await Promise.all(
    Array.from({ length: 120 }, async () => {
      const run = aRun(aPlace())
      await runs.create({ run, idempotency: null })
      const opened = next(run, { status: 'STARTING', attempt: 1 })
      await runs.write({ run: opened, attempt: { kind: 'open', attempt: anAttempt(run) } })
      return opened
    }),
  )
  const missing = aRun(aPlace())
  count.take()

  const found = await Promise.all(
    [...stored, missing].map((run) => runs.readNewest({ ...refOf(run), attempt: 1 })),
  )
  expect(found.map((one) => one?.run)).toEqual([...stored, undefined])
  expect(found.map((one) => one?.attempt?.run_id)).toEqual([...stored.map(({ id }) => id), undefined])
  // The first one by itself; then the others, of two items each.
  expect(count.take()).toEqual(Array.from({ length: 1 + 3 }, () => 'BatchGetItem'))
})
