import { refOf, type OpenQuery, type OpenRun, type Run, type RunQuery, type RunStore } from '@slipway/model'
import { describe, expect, it, vi } from 'vitest'
import { aPlace, aRun, next, NOON, type Place } from '@slipway/model/testing'
import type { RunRecords } from './run-records.ts'

/** `listOpen` and `list`; both may lag behind, so the tests wait for what shall come. */
export function describeListing(records: () => RunRecords): void {
  describe('listing open runs', () => {
    it('lists those of a queue high before normal, then what is due first, then by id', async () => {
      const { runs } = records()
      const place = aPlace()
      const stored = await store(runs, [
        aRun(place, { submitted_at: NOON + 3 }),
        aRun(place, { submitted_at: NOON + 4 }),
        aRun(place, { submitted_at: NOON + 1, not_before: NOON + 500 }),
        aRun(place, { submitted_at: NOON + 2, not_before: NOON + 500 }),
        aRun(place, { submitted_at: NOON + 9, priority: 'high' }),
        aRun(place, { submitted_at: NOON, not_before: NOON + 60_000, priority: 'high' }),
      ])
      const [soon, next_, due, dueToo, high, highLater] = stored
      const expected = [high, highLater, soon, next_, due, dueToo].map(openOf)
      await eventually(async () => {
        expect(await allOpen(runs, { environment: place.environment, limit: 100 })).toEqual(expected)
      })
    })

    it('pages through all of them in that order, each once', async () => {
      const { runs } = records()
      const place = aPlace()
      const stored = await store(
        runs,
        Array.from({ length: 11 }, (_, index) =>
          aRun(place, {
            submitted_at: NOON + (index % 3),
            priority: index % 2 === 0 ? 'high' : 'normal',
            queue: index % 4 === 0 ? 'etl' : 'default',
          }),
        ),
      )
      const expected = stored.toSorted(byTurn).map(openOf)
      await eventually(async () => {
        expect(await allOpen(runs, { environment: place.environment, limit: 3 })).toEqual(expected)
      })
    })

    it('lists those of the queues and of the status that are asked for', async () => {
      const { runs } = records()
      const place = aPlace()
      const { environment } = place
      const [etl, starting, other] = await store(runs, [
        aRun(place, { queue: 'etl', submitted_at: NOON }),
        aRun(place, { queue: 'default', submitted_at: NOON + 1, status: 'STARTING' }),
        aRun(place, { queue: 'unserved', submitted_at: NOON + 2 }),
      ])
      const list = async (query: Partial<OpenQuery>) =>
        (await allOpen(runs, { environment, limit: 10, ...query })).map(({ ref }) => ref.run_id)
      await eventually(async () => {
        expect(await list({ queues: ['etl', 'default'] })).toEqual([starting?.id, etl?.id])
        expect(await list({ queues: ['unserved'] })).toEqual([other?.id])
        expect(await list({ status: 'STARTING' })).toEqual([starting?.id])
        expect(await list({ queues: ['default'], status: 'QUEUED' })).toEqual([])
        expect(await list({ queues: [] })).toEqual([])
        expect(await list({})).toEqual([starting?.id, etl?.id, other?.id])
      })
    })

    it('follows a run as it changes, until it is settled', async () => {
      const { runs } = records()
      const place = aPlace()
      const [run] = await store(runs, [aRun(place)])
      if (run === undefined) throw new Error('nothing was stored')
      const query = { environment: place.environment, limit: 10 }
      const backingOff = next(run, { not_before: NOON + 30_000 })
      await runs.write({ run: backingOff })
      await eventually(async () => expect(await allOpen(runs, query)).toEqual([openOf(backingOff)]))
      const ended = next(backingOff, { status: 'SUCCEEDED', ended_at: NOON + 40_000 })
      await runs.write({ run: ended })
      await eventually(async () => expect(await allOpen(runs, query)).toEqual([openOf(ended)]))
      await runs.write({ run: next(ended, { settled_at: NOON + 41_000 }) })
      await eventually(async () => expect(await allOpen(runs, query)).toEqual([]))
    })
  })

  describe('listing runs', () => {
    it('lists the newest first, settled ones as well, a page at a time', async () => {
      const { runs } = records()
      const place = aPlace()
      const stored = await store(
        runs,
        Array.from({ length: 7 }, (_, index) =>
          aRun(place, { submitted_at: NOON + index, settled_at: index % 2 === 0 ? NOON : null }),
        ),
      )
      await eventually(async () => {
        expect(await all(runs, { environment: place.environment, limit: 3 })).toEqual(stored.toReversed())
      })
    })

    it('lists those of the location, the job and the status that are asked for', async () => {
      const { runs } = records()
      const orders = aPlace()
      const invoices: Place = { ...orders, location: 'invoices' }
      const [one, two, three] = await store(runs, [
        aRun(orders, { submitted_at: NOON, status: 'SUCCEEDED' }),
        aRun(orders, { submitted_at: NOON + 1, job: 'hourly' }),
        aRun(invoices, { submitted_at: NOON + 2, job: 'hourly' }),
      ])
      const list = async (query: Partial<RunQuery>) =>
        all(runs, { environment: orders.environment, limit: 10, ...query })
      await eventually(async () => {
        expect(await list({ location: 'orders' })).toEqual([two, one])
        expect(await list({ location: 'orders', job: 'hourly' })).toEqual([two])
        expect(await list({ job: 'hourly' })).toEqual([three, two])
        expect(await list({ status: 'SUCCEEDED' })).toEqual([one])
        expect(await list({ location: 'invoices', status: 'SUCCEEDED' })).toEqual([])
      })
    })
  })
}

async function store(runs: RunStore, all_: readonly Run[]): Promise<Run[]> {
  await Promise.all(all_.map((run) => runs.create({ run, idempotency: null })))
  return [...all_]
}

function openOf(run: Run | undefined): OpenRun | undefined {
  if (run === undefined) return undefined
  const { queue, priority, not_before, status } = run
  return { ref: refOf(run), queue, priority, not_before, status }
}

function byTurn(one: Run, other: Run): number {
  if (one.queue !== other.queue) return one.queue < other.queue ? -1 : 1
  if (one.priority !== other.priority) return one.priority === 'high' ? -1 : 1
  return one.not_before - other.not_before || (one.id < other.id ? -1 : 1)
}

async function allOpen(runs: RunStore, query: OpenQuery): Promise<OpenRun[]> {
  const { runs: page, cursor } = await runs.listOpen(query)
  expect(page.length).toBeLessThanOrEqual(query.limit)
  return cursor === undefined ? page : [...page, ...(await allOpen(runs, { ...query, cursor }))]
}

async function all(runs: RunStore, query: RunQuery): Promise<Run[]> {
  const { runs: page, cursor } = await runs.list(query)
  expect(page.length).toBeLessThanOrEqual(query.limit)
  return cursor === undefined ? page : [...page, ...(await all(runs, { ...query, cursor }))]
}

async function eventually(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 10_000, interval: 20 })
}
