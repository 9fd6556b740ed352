import { KEY } from '@slipway/aws-layout'
import {
  aCurrent,
  anAttempt,
  aClaim,
  aPlace,
  aRelease,
  aRun,
  next,
  refOfAttempt,
} from '@slipway/model/testing'
import { refOf, type Run } from '@slipway/model'
import { callsOf, delayedIndexRule, faultRule, type Rule } from '@slipway/tools/engines'
import { describe, expect, it } from 'vitest'
import {
  attemptStoreContract,
  leaseStoreContract,
  platformStoreContract,
  releaseStoreContract,
  runStoreContract,
} from '../../../src/contract/index.ts'
import { systemClock } from '../../../src/system-clock.ts'
import {
  conflictRule,
  countingRule,
  isBeat,
  isUncountedWrite,
  losingRule,
  refusedBatchRule,
  stingyBatchRule,
} from './dynamodb-rules.ts'
import { openTable, type OpenTable } from './open-table.ts'

const any = callsOf('dynamodb')

everyContract('when every 20th call is throttled', () =>
  faultRule({ on: any, every: 20, fault: 'throttled' }),
)
everyContract('when every 6th call fails', () => faultRule({ on: any, every: 6, fault: 'failed' }))
everyContract('when every 6th write is carried out and then reported as failed', () =>
  faultRule({ on: isUncountedWrite, every: 6, fault: 'failed_after' }),
)
everyContract('when every 6th write is carried out and its answer lost', () =>
  faultRule({ on: isUncountedWrite, every: 6, fault: 'cut_after' }),
)
everyContract('when every 2nd write meets another transaction', () => conflictRule({ every: 2 }))

runStoreContract('DynamoRunStore, whose indexes lag by 2 s,', () =>
  openTable({ rules: [delayedIndexRule({ key: KEY, delayMs: 2000 }, { clock: systemClock })] }),
)

describe('a write in DynamoDB', () => {
  it('gives up on items that are in other transactions all the time', async () => {
    const count = countingRule()
    const clock = { sleep: () => Promise.resolve() }
    await using table = await openTable({ rules: [count, conflictRule({ every: 1 })], clock })
    const run = aRun(aPlace())
    await expect(table.runs.create({ run, idempotency: null })).rejects.toThrow('Transaction is ongoing')
    await expect(table.runs.write({ run: next(run) })).rejects.toThrow('Transaction is ongoing')
    expect(count.take().length).toBeLessThan(50)
  })

  it('is known for its own when its answer is lost and it is repeated', async () => {
    const rule = faultRule({ on: callsOf('dynamodb', 'PutItem'), every: 2, fault: 'cut_after' })
    await using table = await openTable({ rules: [rule] })
    const { runs, releases } = table
    let run = aRun(aPlace())
    await runs.create({ run, idempotency: null })
    const release = aRelease(run)
    for (let version = 1; version <= 4; version += 1) {
      run = next(run)
      expect(await runs.write({ run })).toBe(true)
      expect(await releases.writeCurrent(aCurrent(release, { version }))).toBe(true)
    }
    expect(rule.struck()).toBeGreaterThan(3)
  })

  it('is carried out once when its answer is lost and its repeat meets another transaction', async () => {
    const rules = [
      losingRule({ on: callsOf('dynamodb', 'TransactWriteItems'), meanwhile: () => Promise.resolve() }),
      conflictRule({ every: 2 }),
    ]
    await using table = await openTable({ rules })
    const run = aRun(aPlace())
    expect(await table.runs.create({ run, idempotency: null })).toEqual({ created: true })
  })

  it('that somebody has written over before it is repeated counts as refused', async () => {
    const run = aRun(aPlace())
    const lost = next(run, { tags: { by: 'one' } })
    const other = next(lost, { tags: { by: 'another' } })
    const rule = losingRule({
      on: callsOf('dynamodb', 'PutItem'),
      meanwhile: () => runs.write({ run: other }),
    })
    await using table = await openTable({ rules: [rule] })
    const { runs } = table
    await runs.create({ run, idempotency: null })
    expect(await runs.write({ run: lost })).toBe(false)
    expect(await runs.read(refOf(run))).toEqual(other)
  })

  it('is not undone by a cancel that comes between a claim and its repeat', async () => {
    const run = aRun(aPlace())
    const attempt = anAttempt(run)
    const ref = refOfAttempt(attempt)
    const opened = next(run, { attempt: 1 })
    const cancel = { at: 1, by: 'ada', reason: null }
    const rule = losingRule({
      on: callsOf('dynamodb', 'UpdateItem'),
      meanwhile: () => runs.write({ run: next(opened), attempt: { kind: 'cancel', ref, cancel } }),
    })
    await using table = await openTable({ rules: [rule] })
    const { runs, attempts } = table
    await runs.create({ run, idempotency: null })
    await runs.write({ run: opened, attempt: { kind: 'open', attempt } })
    const claim = aClaim(ref)
    expect(await attempts.claim(claim)).toMatchObject({ claimed: true, attempt: { cancel } })
    expect(await attempts.beat({ ref, nonce: claim.nonce })).toEqual({ alive: true, cancel })
  })

  it('counts twice if it is a beat whose answer was lost: the count moves all the same', async () => {
    const rule = losingRule({ on: isBeat, meanwhile: () => Promise.resolve() })
    await using table = await openTable({ rules: [rule] })
    const { runs, attempts } = table
    const run = aRun(aPlace())
    const attempt = anAttempt(run)
    const ref = refOfAttempt(attempt)
    await runs.create({ run, idempotency: null })
    await runs.write({ run: next(run, { attempt: 1 }), attempt: { kind: 'open', attempt } })
    const claim = aClaim(ref)
    await attempts.claim(claim)
    expect(await attempts.beat({ ref, nonce: claim.nonce })).toEqual({ alive: true, cancel: null })
    expect((await runs.readBeats([ref]))[0]?.counter).toBe(2)
  })
})

describe('reading many beats', () => {
  it('asks again for those that DynamoDB left out', async () => {
    await using table = await openTable({ rules: [stingyBatchRule((_, at) => at >= 7)] })
    const run = aRun(aPlace())
    await table.runs.create({ run, idempotency: null })
    const attempts = Array.from({ length: 30 }, (_, index) => anAttempt(run, { number: index + 1 }))
    let written = run
    for (const attempt of attempts) {
      written = next(written)
      await table.runs.write({ run: written, attempt: { kind: 'open', attempt } })
    }
    const beats = await table.runs.readBeats(attempts.map(refOfAttempt))
    expect(beats.map(({ attempt }) => attempt).toSorted((one, other) => one - other)).toEqual(
      attempts.map(({ number }) => number),
    )
  })

  it('gives up when DynamoDB leaves them out all the time', async () => {
    const clock = { sleep: () => Promise.resolve() }
    await using table = await openTable({ rules: [stingyBatchRule(() => true)], clock })
    const ref = refOfAttempt(anAttempt(aRun(aPlace())))
    await expect(table.runs.readBeats([ref])).rejects.toMatchObject({ code: 'store_busy' })
  })
})

describe('reads that share a request', () => {
  it('fail for those alone whose items DynamoDB leaves out all the time', async () => {
    const hot = aRun(aPlace())
    const clock = { sleep: () => Promise.resolve() }
    await using table = await openTable({ rules: [stingyBatchRule((key) => key.includes(hot.id))], clock })
    await expectOthersToBeRead(table.runs, hot, 'store_busy')
  })

  it('fail for those alone for whom DynamoDB refuses the request', async () => {
    const bad = aRun(aPlace())
    await using table = await openTable({ rules: [refusedBatchRule(bad.id)] })
    await expectOthersToBeRead(table.runs, bad, 'ValidationException')
  })
})

/** The first read goes by itself, the others together. */
async function expectOthersToBeRead(runs: OpenTable['runs'], one: Run, problem: string): Promise<void> {
  const others = [aRun(aPlace()), aRun(aPlace()), aRun(aPlace())]
  for (const run of others) await runs.create({ run, idempotency: null })
  const [read, failed] = await Promise.all([
    Promise.all(others.map((run) => runs.readNewest(refOf(run)))),
    runs.readNewest(refOf(one)).catch((error: unknown) => error),
  ])
  expect(read).toEqual(others.map((run) => ({ run, attempt: null })))
  const { code, name } = failed as { code?: string; name: string }
  expect(code ?? name).toBe(problem)
}

function everyContract(when: string, makeRule: () => Rule & { struck: () => number }): void {
  const open = async () => {
    const rule = makeRule()
    const table = await openTable({ rules: [rule] })
    const close = async () => {
      await table.close()
      expect(rule.struck()).toBeGreaterThan(0)
    }
    return { ...table, close }
  }
  runStoreContract(`DynamoRunStore, ${when},`, open)
  attemptStoreContract(`DynamoAttemptStore, ${when},`, open)
  releaseStoreContract(`DynamoReleaseStore, ${when},`, open)
  platformStoreContract(`DynamoPlatformStore, ${when},`, open)
  leaseStoreContract(`DynamoLeaseStore, ${when},`, open)
}
