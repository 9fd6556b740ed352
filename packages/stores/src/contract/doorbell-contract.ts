import type { Delivery, Doorbell, ReceiveRequest, Ring } from '@slipway/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aChangedRing, aPlace, aQueuedRing, type Place } from '@slipway/model/testing'

/** A doorbell under test. */
export interface DoorbellUnderTest {
  doorbell: Doorbell
  close(): Promise<void>
}

/** Long enough for the slowest machine; nothing waits for it to pass unless it fails. */
const LONG_MS = 20_000
const LEASE_MS = 2000
const DELAY_MS = 2000

/** What every `Doorbell` does. `make` opens one whose leases last as long as it is told, a few whole seconds. */
export function doorbellContract(
  name: string,
  make: (options: { leaseMs: number }) => Promise<DoorbellUnderTest>,
): void {
  describe(`${name} as a Doorbell`, () => {
    let opened: DoorbellUnderTest
    beforeAll(async () => {
      opened = await make({ leaseMs: LEASE_MS })
    })
    afterAll(() => opened.close())

    describeWho(() => opened.doorbell)
    describeWaiting(() => opened.doorbell)
    describeLeases(() => opened.doorbell)
  })
}

function describeWho(doorbell: () => Doorbell): void {
  describe.concurrent('a ring', () => {
    it('comes as it was rung, once it is acknowledged never again', async () => {
      const place = aPlace()
      const ring = { ...aQueuedRing(place), of_a_later_version: 1 }
      await doorbell().ring(ring)
      expect(await take(doorbell(), asking(place))).toEqual([ring])
      expect(await doorbell().receive({ ...asking(place), waitMs: LEASE_MS + 500 })).toEqual([])
    })

    it('goes to those who ask for its queue, or for what changed, in its environment', async () => {
      const place = aPlace()
      const queued = aQueuedRing(place, { queue: 'etl' })
      const changed = aChangedRing(place)
      await doorbell().ring(queued)
      await doorbell().ring(changed)
      expect(await doorbell().receive(asking(place, { queues: ['default'] }))).toEqual([])
      expect(await doorbell().receive(asking(aPlace(), { queues: ['etl'] }))).toEqual([])
      expect(await doorbell().receive(asking(aPlace(), 'changed'))).toEqual([])
      expect(await take(doorbell(), asking(place, { queues: ['default', 'etl'] }))).toEqual([queued])
      expect(await take(doorbell(), asking(place, 'changed'))).toEqual([changed])
    })

    it('of high priority comes before normal ones of all queues that are asked for', async () => {
      const place = aPlace()
      const normal = aQueuedRing(place, { queue: 'etl' })
      const high = aQueuedRing(place, { queue: 'default', priority: 'high' })
      await doorbell().ring(normal)
      await doorbell().ring(high)
      const from = asking(place, { queues: ['etl', 'default'] })
      expect(await take(doorbell(), { ...from, max: 1 })).toEqual([high])
      expect(await take(doorbell(), { ...from, max: 1 })).toEqual([normal])
    })

    it('goes to one of many receivers, none of which gets more than it asked for', async () => {
      const place = aPlace()
      const rings = Array.from({ length: 30 }, () => aQueuedRing(place))
      await Promise.all(rings.map((ring) => doorbell().ring(ring)))
      const taken: Ring[] = []
      const receiver = async () => {
        while (taken.length < rings.length) {
          const deliveries = await doorbell().receive({ ...asking(place), max: 3 })
          expect(deliveries.length).toBeLessThanOrEqual(3)
          taken.push(...ringsOf(deliveries))
          await doorbell().acknowledge(deliveries)
        }
      }
      await Promise.all(Array.from({ length: 5 }, receiver))
      expect(sorted(taken)).toEqual(sorted(rings))
    })
  })
}

function describeWaiting(doorbell: () => Doorbell): void {
  describe.concurrent('waiting', () => {
    it('ends with the first ring that comes', async () => {
      const place = aPlace()
      const queued = doorbell().receive({ ...asking(place), waitMs: LONG_MS })
      const changed = doorbell().receive({ ...asking(place, 'changed'), waitMs: LONG_MS })
      const [ring, change] = [aQueuedRing(place), aChangedRing(place)]
      await doorbell().ring(ring)
      await doorbell().ring(change)
      expect(ringsOf(await queued)).toEqual([ring])
      expect(ringsOf(await changed)).toEqual([change])
    })

    it('ends with nothing when its time is over', async () => {
      const place = aPlace()
      expect(await doorbell().receive({ ...asking(place), waitMs: 0 })).toEqual([])
      expect(await doorbell().receive({ ...asking(place), waitMs: 30 })).toEqual([])
    })

    it('ends with nothing when it is aborted, even before it began', async () => {
      const place = aPlace()
      const controller = new AbortController()
      const forLong = { ...asking(place), waitMs: 3_600_000, signal: controller.signal }
      const waiting = doorbell().receive(forLong)
      // By then the other one waits as well.
      await doorbell().receive(asking(aPlace()))
      controller.abort()
      expect(await waiting).toEqual([])
      expect(await doorbell().receive(forLong)).toEqual([])
    })

    it('ends in time for a ring that was delayed, and not before', async () => {
      const place = aPlace()
      const ring = aQueuedRing(place)
      await doorbell().ring(ring, { delayMs: DELAY_MS })
      expect(await doorbell().receive(asking(place))).toEqual([])
      expect(await take(doorbell(), asking(place))).toEqual([ring])
    })
  })
}

function describeLeases(doorbell: () => Doorbell): void {
  describe.concurrent('a ring that is not acknowledged', () => {
    it('comes again when its lease is over, and not before', async () => {
      const place = aPlace()
      const ring = aQueuedRing(place)
      await doorbell().ring(ring)
      expect(ringsOf(await doorbell().receive({ ...asking(place), waitMs: LONG_MS }))).toEqual([ring])
      expect(await doorbell().receive(asking(place))).toEqual([])
      expect(await take(doorbell(), asking(place))).toEqual([ring])
    })

    it('may still be acknowledged afterwards, without an error', async () => {
      const place = aPlace()
      await doorbell().ring(aQueuedRing(place))
      const first = await doorbell().receive({ ...asking(place), waitMs: LONG_MS })
      const second = await doorbell().receive({ ...asking(place), waitMs: LONG_MS })
      await doorbell().acknowledge(second)
      await expect(doorbell().acknowledge(first)).resolves.toBeUndefined()
    })
  })
}

/** Looks once, or as good as. */
function asking(place: Place, from: ReceiveRequest['from'] = { queues: ['default'] }): ReceiveRequest {
  return { environment: place.environment, from, max: 10, waitMs: 10 }
}

/** Waits for rings and is done with them. */
async function take(doorbell: Doorbell, request: ReceiveRequest): Promise<Ring[]> {
  const deliveries = await doorbell.receive({ ...request, waitMs: LONG_MS })
  await doorbell.acknowledge(deliveries)
  return ringsOf(deliveries)
}

function ringsOf(deliveries: readonly Delivery[]): Ring[] {
  return deliveries.map(({ ring }) => ring)
}

function sorted(rings: readonly Ring[]): Ring[] {
  return rings.toSorted((one, other) => (one.run_id < other.run_id ? -1 : 1))
}
