import { placeNames, type Place } from '@slipway/aws-layout'
import type { Delivery, Doorbell, ReceiveRequest, Ring } from '@slipway/model'
import type { Envelope } from '@slipway/model/protocol'
import { aChangedRing, aQueuedRing, aRun, aUlid } from '@slipway/model/testing'
import { callsOf, faultRule, startProxy, type Rule } from '@slipway/tools/engines'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openSqsDoorbell } from '../../src/aws/open-sqs-doorbell.ts'
import { SqsChangedBell } from '../../src/aws/sqs-changed-bell.ts'
import type { UnreadableMessage } from '../../src/aws/sqs-channel.ts'
import { failedInvocation, stoppedTask } from './aws-events.ts'
import { aCaller, aPlatform, makeQueues, sendText } from './test-platform.ts'

/** Less than a lease: what comes by then was not left to be invisible. */
const SOON_MS = 20_000
const config = aCaller()

describe('a message', () => {
  const own = useDoorbells()

  it('that is delivered twice is received twice, and done with twice', async () => {
    const { place, open } = own()
    const { doorbell } = open()
    const ring = ringIn(place)
    await doorbell.ring(ring)
    await doorbell.ring(ring)
    const deliveries = await receive(doorbell, place, 2)
    expect(ringsOf(deliveries)).toEqual([ring, ring])
    await doorbell.acknowledge(deliveries)
    await expect(doorbell.acknowledge(deliveries)).resolves.toBeUndefined()
  })

  it('whose receipt is over takes nothing from the others it is acknowledged with', async () => {
    const { place, open } = own()
    const { doorbell } = open({ leaseMs: 2000 })
    await doorbell.ring(ringIn(place))
    const over = await receive(doorbell, place, 1)
    const again = await receive(doorbell, place, 1)
    await doorbell.acknowledge(again)
    await doorbell.ring(ringIn(place))
    const good = await receive(doorbell, place, 1)
    await doorbell.acknowledge([...over, ...good])
    expect(await doorbell.receive({ ...asking(place), waitMs: 3000 })).toEqual([])
  })

  it('of a run that is too large for it comes without the run', async () => {
    const { place, open } = own()
    const { doorbell } = open()
    const bare = ringIn(place)
    // As large as 256 KiB let it be, and larger in bytes, not in characters.
    for (const [letter, carried] of [
      ['x', true],
      ['ü', false],
    ] as const) {
      const run = aRun(locationIn(place), { id: bare.run_id, tags: { large: letter.repeat(200_000) } })
      await doorbell.ring({ ...bare, run })
      expect(ringsOf(await take(doorbell, place, 1))).toEqual([carried ? { ...bare, run } : bare])
    }
  })

  it('that is no ring is reported and deleted, and holds up nobody', async () => {
    const { place, urls, open } = own()
    const reports: UnreadableMessage[] = []
    const { doorbell, close } = open({ leaseMs: 1000, onUnreadable: (message) => reports.push(message) })
    const queue = placeNames.doorbell(place, 'default', 'normal')
    const changed = placeNames.changed(place)
    const foreign = JSON.stringify(ringIn(aPlatform()))
    const ring = ringIn(place)
    const change = changeIn(place)
    await sendText(config, urls.get(queue) ?? '', 'no ring')
    await sendText(config, urls.get(queue) ?? '', foreign)
    await sendText(config, urls.get(changed) ?? '', JSON.stringify(ring))
    await doorbell.ring(ring)
    await doorbell.ring(change)
    expect(ringsOf(await take(doorbell, place, 1))).toEqual([ring])
    expect(ringsOf(await take(doorbell, place, 1, 'changed'))).toEqual([change])
    await expect.poll(() => reports.length, { timeout: SOON_MS }).toBe(3)
    expect(reports).toContainEqual({ queue, body: 'no ring' })
    expect(reports).toContainEqual({ queue, body: foreign })
    expect(reports).toContainEqual({ queue: changed, body: JSON.stringify(ring) })
    await close()
    const { doorbell: later } = open({ onUnreadable: (message) => reports.push(message) })
    expect(await later.receive({ ...asking(place), waitMs: 3000 })).toEqual([])
    expect(reports).toHaveLength(3)
  })

  it('that is no ring stays for the dead letters where nobody is told of it', async () => {
    const { place, urls, open } = own()
    const { doorbell } = open({ leaseMs: 1000 })
    const queue = placeNames.doorbell(place, 'default', 'normal')
    await sendText(config, urls.get(queue) ?? '', 'no ring')
    expect(await doorbell.receive({ ...asking(place), waitMs: 0 })).toEqual([])
    const reports: UnreadableMessage[] = []
    const { doorbell: told } = open({ onUnreadable: (message) => reports.push(message) })
    await told.receive({ ...asking(place), waitMs: 5000 })
    expect(reports).toEqual([{ queue, body: 'no ring' }])
  })

  it('by a runtime is a ring, but it is not believed that a host is gone', async () => {
    const { place, urls, open } = own()
    const queueUrl = urls.get(placeNames.changed(place)) ?? ''
    const bell = new SqsChangedBell({ queueUrl, config })
    const change = { ...changeIn(place), attempt: 1 }
    await bell.ring({ ...change, gone: { detail: 'a lie' } })
    bell.close()
    expect(ringsOf(await take(open().doorbell, place, 1, 'changed'))).toEqual([change])
  })

  it('by AWS about a host is a ring that it is gone', async () => {
    const { place, urls, open } = own()
    const { doorbell } = open()
    const envelope: Envelope = { v: 1, ...locationIn(place), run_id: aUlid(), attempt: 3 }
    const events = urls.get(placeNames.events(place)) ?? ''
    for (const event of [failedInvocation(envelope), stoppedTask(envelope)]) {
      await sendText(config, events, JSON.stringify(event))
      const [ring] = ringsOf(await take(doorbell, place, 1, 'changed'))
      expect(ring).toMatchObject({ ...envelope, kind: 'changed', gone: { detail: expect.any(String) } })
    }
  })
})

describe('rings that nobody took', () => {
  const own = useDoorbells()

  it('go to another receiver when they came after a wait was aborted', async () => {
    const { place, open } = own()
    const { rule, seen } = watchPolls()
    await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [rule] })
    const { doorbell, close } = open({ config: { ...config, endpoint: proxy.endpoint } })
    const controller = new AbortController()
    const waiting = doorbell.receive({ ...asking(place), waitMs: SOON_MS, signal: controller.signal })
    await expect.poll(() => seen.waiting, { timeout: SOON_MS }).toBe(4)
    controller.abort()
    expect(await waiting).toEqual([])
    const { doorbell: other } = open()
    const ring = ringIn(place)
    await other.ring(ring)
    await expect.poll(() => seen.full, { timeout: SOON_MS }).toBe(1)
    expect(ringsOf(await take(other, place, 1))).toEqual([ring])
    await close()
  })

  it.each(['for a while', 'until it is closed'])(
    'beyond what was asked for are kept for the next receiver %s, then go to others',
    async (until) => {
      const { place, open } = own()
      const { doorbell, close } = open({ keepMs: until === 'for a while' ? 1000 : 3_600_000 })
      const high = ['default', 'etl', 'default', 'etl'].map((queue) =>
        ringIn(place, { queue, priority: 'high' }),
      )
      for (const ring of high) await doorbell.ring(ring)
      const first = await take(doorbell, place, 1)
      const second = await take(doorbell, place, 1)
      expect([...first, ...second]).toHaveLength(2)
      if (until === 'until it is closed') await close()
      const { doorbell: other } = open()
      const rest = [...(await take(other, place, 1)), ...(await take(other, place, 1))]
      expect(runIds([...first, ...second, ...rest])).toEqual(runIds(high.map((ring) => ({ ring }))))
    },
  )

  it('of normal priority let a later high one go first, from whichever queue it comes', async () => {
    const { place, open } = own()
    const { doorbell } = open()
    const queues = ['default', 'etl', 'default', 'etl']
    for (const queue of queues) await doorbell.ring(ringIn(place, { queue }))
    const look = async () => ringsOf(await doorbell.receive({ ...asking(place), max: 1 }))
    expect(await look()).toHaveLength(1)
    const high = ringIn(place, { queue: 'etl', priority: 'high' })
    await doorbell.ring(high)
    expect(await look()).toEqual([high])
  })

  it('of high priority are not kept waiting by many normal ones', async () => {
    const { place, open } = own()
    const { doorbell } = open()
    const high = ringIn(place, { priority: 'high' })
    const ringOn = async () => {
      for (let count = 0; count < 10; count += 1) await doorbell.ring(ringIn(place))
    }
    await ringOn()
    await take(doorbell, place, 1)
    await doorbell.ring(high)
    let taken: Ring[] = []
    // Never without normal ones.
    for (let round = 0; round < 1000 && !taken.some(({ run_id }) => run_id === high.run_id); round += 1) {
      if (round % 10 === 0) await ringOn()
      taken = ringsOf(await take(doorbell, place, 1))
    }
    expect(taken).toEqual([high])
  })
})

describe('polls', () => {
  const own = useDoorbells()

  it('are one a ring where nothing else happens', async () => {
    const { place, open } = own()
    const { rule, seen } = watchPolls()
    await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [rule] })
    const { doorbell, close } = open({ config: { ...config, endpoint: proxy.endpoint } })
    for (let round = 0; round < 10; round += 1) {
      const taking = take(doorbell, place, 1, { queues: ['default'] })
      // One of the high queue, and one of the other for each ring.
      await expect.poll(() => seen.waiting, { timeout: SOON_MS }).toBeGreaterThanOrEqual(2 + round)
      await doorbell.ring(ringIn(place))
      expect(await taking).toHaveLength(1)
    }
    await close()
    // And a look at the high queue, and some for a machine that stalls.
    expect(seen.all).toBeLessThan(1 + 11 + 5)
  })

  it.each(['throttled', 'failed', 'cut'] as const)(
    'and rings go through although calls are %s',
    async (fault) => {
      const { place, open } = own()
      const rule = faultRule({ on: callsOf('sqs'), every: 2, fault })
      await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [rule] })
      const { doorbell, close } = open({ config: { ...config, endpoint: proxy.endpoint } })
      const rings = Array.from({ length: 3 }, () => ringIn(place))
      for (const ring of rings) await doorbell.ring(ring)
      const taken: Delivery[] = []
      while (taken.length < rings.length) taken.push(...(await take(doorbell, place, 3)))
      expect(runIds(taken)).toEqual(runIds(rings.map((ring) => ({ ring }))))
      expect(rule.struck()).toBeGreaterThan(0)
      await close()
    },
  )

  it('fail for their receiver when AWS does not recover, and can be tried again', async () => {
    const { place, open } = own()
    let isDown = true
    const down: Rule = async (_, forward) => (isDown ? 'cut' : forward())
    await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [down] })
    const { doorbell } = open({ config: { ...config, endpoint: proxy.endpoint } })
    await expect(receive(doorbell, place, 1)).rejects.toThrow(/hang up|ECONNRESET/)
    isDown = false
    const ring = ringIn(place)
    await doorbell.ring(ring)
    expect(ringsOf(await take(doorbell, place, 1))).toEqual([ring])
  })
})

describe('a queue that does not exist', () => {
  const own = useDoorbells()

  it('is named, with the remedy, to whoever rings or receives', async () => {
    const { place, open } = own()
    const { doorbell } = open()
    const ring = ringIn(place, { queue: 'nobody-made-it' })
    const name = placeNames.doorbell(place, 'nobody-made-it', 'normal')
    const message = expect.stringContaining(`There is no queue ${name}. Deploy`)
    const refusal = { code: 'queue_missing', message }
    await expect(doorbell.ring(ring)).rejects.toMatchObject(refusal)
    const from = { queues: ['nobody-made-it'] }
    const high = placeNames.doorbell(place, 'nobody-made-it', 'high')
    await expect(doorbell.receive({ ...asking(place), from })).rejects.toMatchObject({
      code: 'queue_missing',
      message: expect.stringContaining(`There is no queue ${high}. Deploy`),
    })
  })
})

/** Counts polls: all, those that wait when there is nothing, those that brought something. */
function watchPolls() {
  const seen = { all: 0, waiting: 0, full: 0 }
  const rule: Rule = async (request, forward) => {
    if (!callsOf('sqs', 'ReceiveMessage')(request)) return forward()
    const { WaitTimeSeconds } = JSON.parse(request.body.toString()) as { WaitTimeSeconds: number }
    seen.all += 1
    if (WaitTimeSeconds > 0) seen.waiting += 1
    const answer = await forward()
    if (answer !== 'cut' && answer.body.includes('ReceiptHandle')) seen.full += 1
    return answer
  }
  return { rule, seen }
}

type Options = Partial<Parameters<typeof openSqsDoorbell>[0]>

/** More than any suite below has. */
const MOST_TESTS = 8

/** A platform for each test, and doorbells on it that are closed at the end. */
function useDoorbells() {
  const closings: (() => Promise<void>)[] = []
  const places: { place: Place; urls: Map<string, string> }[] = []
  const fresh = async () => {
    const place = aPlatform()
    places.push({ place, urls: await makeQueues(config, place) })
  }
  beforeAll(async () => {
    for (let count = 0; count < MOST_TESTS; count += 1) await fresh()
  })
  afterAll(async () => {
    await Promise.all(closings.map((close) => close()))
  })
  return () => {
    const own = places.shift()!
    const open = (options: Options = {}) => {
      const opened = openSqsDoorbell({ place: own.place, config, closeMs: 100, ...options })
      closings.push(opened.close)
      return opened
    }
    return { ...own, open }
  }
}

function locationIn({ environment }: Place) {
  return { environment, location: 'orders' }
}

function ringIn(place: Place, changes: Parameters<typeof aQueuedRing>[1] = {}) {
  return aQueuedRing(locationIn(place), changes)
}

function changeIn(place: Place) {
  return aChangedRing(locationIn(place))
}

function asking(place: Place, from: ReceiveRequest['from'] = { queues: ['default', 'etl'] }): ReceiveRequest {
  return { environment: place.environment, from, max: 10, waitMs: 10 }
}

async function receive(
  doorbell: Doorbell,
  place: Place,
  max: number,
  from?: ReceiveRequest['from'],
): Promise<Delivery[]> {
  return doorbell.receive({ ...asking(place, from), max, waitMs: SOON_MS })
}

async function take(...request: Parameters<typeof receive>): Promise<Delivery[]> {
  const deliveries = await receive(...request)
  await request[0].acknowledge(deliveries)
  return deliveries
}

function ringsOf(deliveries: readonly { ring: Ring }[]): Ring[] {
  return deliveries.map(({ ring }) => ring)
}

function runIds(deliveries: readonly { ring: Ring }[]): string[] {
  return ringsOf(deliveries)
    .map(({ run_id }) => run_id)
    .toSorted()
}
