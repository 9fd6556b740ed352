import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { indexKeys, itemKeys } from '@slipway/aws-layout'
import { refOf } from '@slipway/model'
import { aClaim, anAttempt, aPlace, aRun, next, refOfAttempt } from '@slipway/model/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTable, type OpenTable } from './open-table.ts'

let table: OpenTable
beforeAll(async () => {
  table = await openTable()
})
afterAll(() => table.close())

/** What no runtime of ours writes. */
const NOT_OURS: [string, AttributeValue][] = [
  ['text that is no JSON', { M: { json: { S: '{' } } }],
  ['a map', { M: { a: { S: 'b' } } }],
  ['a list', { L: [{ N: '1' }] }],
  ['a set', { SS: ['a'] }],
  ['bytes', { B: Buffer.from('a') }],
  ['a number beyond those of JavaScript', { N: '9007199254740993.5' }],
]

/** The role of a location may change all attributes of the location's own attempts and beats. */
describe('an attempt that its own location has tampered with', () => {
  it.each(NOT_OURS)('can still be read, closed and beaten: %s', async (_, value) => {
    const { run, ref } = await anOpenAttempt()
    await table.attempts.claim(aClaim(ref, 'own'))
    for (const key of [itemKeys.attempt(ref), itemKeys.beat(ref)])
      await table.tamper(key, { outcome: value, host: value, more: value })
    expect(await table.runs.readAttempt(ref)).toMatchObject({ state: 'CLAIMED', nonce: 'own' })
    expect(await table.runs.readNewest({ ...refOf(run), attempt: 1 })).toMatchObject({
      attempt: { number: 1 },
    })
    expect(await table.attempts.beat({ ref, nonce: 'own' })).toMatchObject({ alive: true })
    expect(await table.runs.readBeats([ref])).toMatchObject([{ counter: 1 }])
    const close = { kind: 'close', ref, expect: 'CLAIMED', at: 1 } as const
    expect(await table.runs.write({ run: next(run), attempt: close })).toBe(true)
  })

  it('is not taken for another one', async () => {
    const { ref } = await anOpenAttempt()
    const names = { environment: { S: 'x' }, location: { S: 'x' }, run_id: { S: 'x' } }
    await table.tamper(itemKeys.attempt(ref), { ...names, number: { N: '7' } })
    await table.tamper(itemKeys.beat(ref), { ...names, attempt: { N: '7' } })
    const { attempt: number, ...run } = ref
    expect(await table.runs.readAttempt(ref)).toMatchObject({ ...run, number })
    expect(await table.runs.readBeats([ref])).toMatchObject([ref])
    expect(await table.attempts.claim(aClaim(ref))).toMatchObject({ attempt: { ...run, number } })
  })

  it.each(NOT_OURS)('does not get among the runs: %s', async (_, value) => {
    const { run, ref } = await anOpenAttempt()
    const { runs, open } = indexKeys(run)
    const pointers = Object.entries({ ...runs, ...open }).map(([name, S]) => [name, { S }])
    for (const key of [itemKeys.attempt(ref), itemKeys.beat(ref)])
      await table.tamper(key, { ...Object.fromEntries(pointers), id: { S: run.id }, job: value })
    const { environment } = run
    expect(await table.runs.list({ environment, limit: 10 })).toEqual({ runs: [run] })
    const listed = await table.runs.listOpen({ environment, limit: 10 })
    expect(listed.runs.map((one) => one.ref)).toEqual([refOf(run)])
  })
})

async function anOpenAttempt() {
  const created = aRun(aPlace())
  const run = next(created, { attempt: 1 })
  const attempt = anAttempt(run)
  await table.runs.create({ run: created, idempotency: null })
  await table.runs.write({ run, attempt: { kind: 'open', attempt } })
  return { run, ref: refOfAttempt(attempt) }
}
