import { ulidFactory } from '@slipway/model'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ApplyEvent } from '../../ports/provisioner.ts'
import { HandClock } from './test/hand-clock.ts'
import { MemoryLeaseStore } from './test/memory-lease-store.ts'
import type { LeaseRequest } from './take-lease.ts'
import { withLease, type HeldLease } from './with-lease.ts'

const STACK = 'weather.staging'
const OF_BOB = { environment: 'staging', stack: STACK, holder: 'of-bob', by: 'bob', counter: 1, taken_at: 0 }
const SECOND = 1000
const MINUTE = 60 * SECOND

let leases: MemoryLeaseStore
let clock: HandClock
let events: ApplyEvent[]

beforeEach(() => {
  leases = new MemoryLeaseStore()
  clock = new HandClock()
  events = []
})

describe('a lease that nobody holds', () => {
  test('is held during the work and given back after it', async () => {
    const result = await start(() => Promise.resolve(leases.held.get(STACK)?.by))
    expect(result).toBe('ann')
    expect(leases.held.size).toBe(0)
    expect(events).toEqual([])
  })

  test('is given back when the work fails, and the error is thrown on', async () => {
    await expect(start(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(leases.held.size).toBe(0)
  })

  test('counts up every five seconds for as long as the work takes', async () => {
    const work = Promise.withResolvers<string>()
    const done = start(() => work.promise)
    await clock.pass(MINUTE)
    expect(leases.held.get(STACK)?.counter).toBe(13)
    work.resolve('made')
    expect(await done).toBe('made')
  })

  test('is not renewed any more when it has been given back', async () => {
    await start(() => Promise.resolve())
    leases.held.set(STACK, OF_BOB)
    await clock.pass(MINUTE)
    expect(leases.held.get(STACK)).toEqual(OF_BOB)
  })

  test('that cannot be given back does not spoil what the work came to', async () => {
    leases.giveBack = () => Promise.reject(new Error('no answer'))
    expect(await start(() => Promise.resolve('made'))).toBe('made')
  })
})

describe('a holder who lives', () => {
  test('is named once and waited for', async () => {
    leases.held.set(STACK, OF_BOB)
    const done = start(() => Promise.resolve('made'))
    await passWhileBobWorks(5 * MINUTE)
    leases.held.delete(STACK)
    await clock.pass(2 * SECOND)
    expect(await done).toBe('made')
    expect(events).toEqual([{ kind: 'waiting', for: 'bob' }])
  })

  test('is waited for during an hour at most', async () => {
    leases.held.set(STACK, OF_BOB)
    const failure = failureOf(start(() => Promise.resolve()))
    await passWhileBobWorks(61 * MINUTE)
    expect(await failure).toMatchObject({
      code: 'stack_busy',
      message: 'bob has been changing weather.staging for an hour, and still does.',
    })
    expect(leases.held.get(STACK)?.by).toBe('bob')
  })

  test('is waited for no longer than the caller likes', async () => {
    leases.held.set(STACK, OF_BOB)
    const stop = new AbortController()
    const failure = failureOf(start(() => Promise.resolve(), { signal: stop.signal }))
    await clock.pass(10 * SECOND)
    stop.abort()
    expect(await failure).toMatchObject({
      code: 'apply_interrupted',
    })
  })

  test('keeps the lease though another gave it to him while we watched', async () => {
    leases.held.set(STACK, OF_BOB)
    void start(() => Promise.resolve())
    await clock.pass(50 * SECOND)
    leases.held.set(STACK, { ...OF_BOB, holder: 'of-eve', by: 'eve' })
    await clock.pass(50 * SECOND)
    expect(leases.held.get(STACK)?.by).toBe('eve')
    expect(events).toEqual([
      { kind: 'waiting', for: 'bob' },
      { kind: 'waiting', for: 'eve' },
    ])
  })
})

describe('a holder who does not count up', () => {
  test('loses the lease after a minute, not before', async () => {
    leases.held.set(STACK, OF_BOB)
    const done = start(({ takenOver }) => Promise.resolve(takenOver))
    await clock.pass(58 * SECOND)
    expect(leases.held.get(STACK)?.by).toBe('bob')
    await clock.pass(4 * SECOND)
    expect(await done).toBe(true)
    expect(events).toEqual([
      { kind: 'waiting', for: 'bob' },
      { kind: 'recovering', from: 'bob' },
    ])
  })

  test('keeps it when he counts up at the last moment', async () => {
    leases.held.set(STACK, OF_BOB)
    void start(() => Promise.resolve())
    await clock.pass(59 * SECOND)
    leases.held.set(STACK, { ...OF_BOB, counter: 2 })
    await clock.pass(59 * SECOND)
    expect(leases.held.get(STACK)?.by).toBe('bob')
  })
})

describe('a lease that is lost during the work', () => {
  test('ends the work and is not given back', async () => {
    const done = start(untilAborted)
    const failure = failureOf(done)
    await clock.pass(7 * SECOND)
    leases.held.set(STACK, OF_BOB)
    await clock.pass(5 * SECOND)
    expect(await failure).toMatchObject({ code: 'stack_busy', cause: new Error('ended') })
    expect(leases.held.get(STACK)).toEqual(OF_BOB)
  })

  test('makes nothing of a work that came to its end nevertheless', async () => {
    const work = Promise.withResolvers<string>()
    const failure = failureOf(start(() => work.promise))
    leases.held.set(STACK, OF_BOB)
    await clock.pass(5 * SECOND)
    work.resolve('made')
    expect(await failure).toMatchObject({ code: 'stack_busy' })
  })

  test.each([
    ['fail', () => Promise.reject(new Error('no answer'))],
    ['are not answered', () => new Promise<undefined>(() => undefined)],
  ])('is one whose renewals %s, before others may take it', async (_, renew) => {
    leases.renew = renew
    const failure = failureOf(start(untilAborted))
    await clock.pass(45 * SECOND)
    expect(await failure).toMatchObject({ code: 'stack_busy' })
  })

  test('is not one of which a single renewal fails', async () => {
    const work = Promise.withResolvers<string>()
    const renew = leases.renew.bind(leases)
    let calls = 0
    leases.renew = (lease) => (calls++ % 2 === 0 ? Promise.reject(new Error('no answer')) : renew(lease))
    const done = start(() => work.promise)
    await clock.pass(3 * MINUTE)
    work.resolve('made')
    expect(await done).toBe('made')
  })
})

test('a caller who ends the work is told that it was interrupted, and the lease is given back', async () => {
  const stop = new AbortController()
  const failure = failureOf(start(untilAborted, { signal: stop.signal }))
  await clock.pass(SECOND)
  stop.abort()
  expect(await failure).toMatchObject({
    code: 'apply_interrupted',
  })
  expect(leases.held.size).toBe(0)
})

function start<T>(work: (held: HeldLease) => Promise<T>, more: Partial<LeaseRequest> = {}): Promise<T> {
  const newId = ulidFactory(() => clock.now())
  const onEvent = (event: ApplyEvent) => events.push(event)
  const request = { environment: 'staging', stack: STACK, by: 'ann', onEvent, ...more }
  return withLease({ leases, clock, newId }, request, work)
}

/** What it ends with, when it does not go well. */
function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

function untilAborted({ signal }: HeldLease): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('ended')))
  })
}

async function passWhileBobWorks(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5 * SECOND) {
    await clock.pass(5 * SECOND)
    const held = leases.held.get(STACK)
    if (held?.by === 'bob') leases.held.set(STACK, { ...held, counter: held.counter + 1 })
  }
}
