import { beforeEach, expect, test } from 'vitest'
import type { AttemptStore, BeatAnswer } from '@slipway/model/protocol'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { Heartbeat } from './heartbeat.ts'
import { StopRequest } from './stop-request.ts'

const ref = { environment: 'local', location: 'orders', run_id: 'run', attempt: 1 }
const alive: BeatAnswer = { alive: true, cancel: null }

let clock: ManualClock
let stop: StopRequest
let over: AbortController
let beats: number[]
/** What the store answers from now on. */
let answer: () => Promise<BeatAnswer>

beforeEach(() => {
  clock = new ManualClock()
  stop = new StopRequest()
  over = new AbortController()
  beats = []
  answer = async () => alive
})

function start(): Heartbeat {
  const beat: AttemptStore['beat'] = () => {
    beats.push(clock.monotonic() / 1000)
    return answer()
  }
  const attempts = { beat } as AttemptStore
  const request = {
    ref,
    nonce: 'nonce',
    everyMs: 5000,
    fenceMs: 60_000,
    claimedAt: 0,
    stop,
    over: over.signal,
  }
  return new Heartbeat({ attempts, clock }, request)
}

test('it beats every 5 s until it is over', async () => {
  start()
  await clock.advance(21_000)
  expect(beats).toEqual([5, 10, 15, 20])
  over.abort()
  await clock.advance(100_000)
  expect(beats).toHaveLength(4)
  expect(stop.reason).toBeUndefined()
})

test('a cancel that the store tells of stops the child', async () => {
  start()
  const cancel = { at: 1, by: 'ada', reason: null }
  await clock.advance(9_000)
  answer = async () => ({ alive: true, cancel })
  await clock.advance(1_000)
  expect(stop.reason).toEqual({ kind: 'cancelled', cancel })
  expect(stop.atOnce.aborted).toBe(false)
})

test('an attempt that is not alive any more stops the child at once', async () => {
  start()
  answer = async () => ({ alive: false })
  await clock.advance(5_000)
  expect(stop.reason).toEqual({ kind: 'closed' })
  expect(stop.atOnce.aborted).toBe(true)
})

test('without a beat that succeeds for 60 s it stops the child at once', async () => {
  start()
  await clock.advance(10_000)
  answer = () => Promise.reject(new Error('away'))
  await clock.advance(59_000)
  expect(stop.reason).toBeUndefined()
  await clock.advance(1_000)
  expect(stop.reason).toEqual({ kind: 'fenced', afterMs: 60_000 })
  expect(stop.atOnce.aborted).toBe(true)
})

test('a store that never answers is one that is away, and is asked again all the same', async () => {
  start()
  answer = () => new Promise(() => undefined)
  await clock.advance(59_000)
  expect(beats).toHaveLength(11)
  expect(stop.reason).toBeUndefined()
  await clock.advance(1_000)
  expect(stop.reason).toMatchObject({ kind: 'fenced' })
})

test('a store that comes back in time changes nothing', async () => {
  start()
  answer = () => Promise.reject(new Error('away'))
  await clock.advance(54_000)
  answer = async () => alive
  await clock.advance(100_000)
  expect(stop.reason).toBeUndefined()
})

test('what counts is when a beat was sent, not when its answer came', async () => {
  start()
  let tell: (answer: BeatAnswer) => void = () => undefined
  answer = () => new Promise((resolve) => (tell = resolve))
  await clock.advance(5_000)
  const first = tell
  await clock.advance(54_000)
  first(alive)
  await clock.advance(5_000)
  expect(stop.reason).toBeUndefined()
  await clock.advance(1_000)
  expect(stop.reason).toMatchObject({ kind: 'fenced' })
})

test('a beat may be asked for at any time', async () => {
  const heartbeat = start()
  answer = async () => ({ alive: true, cancel: { at: 1, by: 'ada', reason: null } })
  await heartbeat.beat()
  expect(stop.reason).toMatchObject({ kind: 'cancelled' })
})

test('being killed at once overrides being asked, and nothing else does', () => {
  stop.ask({ kind: 'timed_out', afterMs: 1 })
  stop.ask({ kind: 'interrupted' })
  expect(stop.reason).toMatchObject({ kind: 'timed_out' })
  stop.ask({ kind: 'fenced', afterMs: 1 })
  stop.ask({ kind: 'closed' })
  expect(stop.reason).toMatchObject({ kind: 'fenced' })
})
