import type { Release, ReleaseStore } from '@slipway/model'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { aCurrent, aPlace, aRelease, aUlid, NOON, type Place } from '@slipway/model/testing'

/** A release store under test. */
export interface ReleaseRecords {
  releases: ReleaseStore
  close(): Promise<void>
}

/** What every `ReleaseStore` does. */
export function releaseStoreContract(name: string, make: () => Promise<ReleaseRecords>): void {
  describe(`${name} as a ReleaseStore`, () => {
    let records: ReleaseRecords
    beforeAll(async () => {
      records = await make()
    })
    afterAll(() => records.close())

    describeReleases(() => records.releases)
    describePointers(() => records.releases)
  })
}

function describeReleases(store: () => ReleaseStore): void {
  describe('releases', () => {
    it('are read back as they were created, with fields that this version does not know', async () => {
      const release = { ...aRelease(aPlace()), of_a_later_version: [1] }
      expect(await store().create(release)).toEqual(release)
      expect(await store().read(release)).toEqual(release)
      expect(await store().read({ ...release, id: aUlid() })).toBeUndefined()
      expect(await store().read({ ...release, environment: 'elsewhere' })).toBeUndefined()
      expect(await store().read({ ...release, location: 'elsewhere' })).toBeUndefined()
    })

    it('are the same release when a deploy is repeated', async () => {
      const first = aRelease(aPlace())
      const again: Release = { ...first, id: aUlid(), created_at: NOON + 1, created_by: 'bob' }
      await store().create(first)
      expect(await store().create(again)).toEqual(first)
      expect(await store().read(again)).toBeUndefined()
    })

    it('differ by environment, location, release digest and commit', async () => {
      const first = aRelease(aPlace())
      const others: Release[] = [
        { ...first, id: aUlid(), release_digest: 'another' },
        { ...first, id: aUlid(), commit: 'another' },
        { ...first, id: aUlid(), location: 'another' },
        { ...first, id: aUlid(), environment: aPlace().environment },
      ]
      await store().create(first)
      for (const other of others) expect(await store().create(other)).toEqual(other)
    })

    it('are one release when many deploy the same at the same time', async () => {
      const first = aRelease(aPlace())
      const rivals = Array.from({ length: 20 }, () => ({ ...first, id: aUlid() }))
      const created = await Promise.all(rivals.map((rival) => store().create(rival)))
      const [winner] = created
      expect(created).toEqual(created.map(() => winner))
      expect(rivals).toContainEqual(winner)
    })

    it('are listed newest first, a page at a time', async () => {
      const place = aPlace()
      const made = Array.from({ length: 7 }, (_, index) => aRelease(place, { created_at: NOON + index }))
      await Promise.all(made.map((release) => store().create(release)))
      await store().create(aRelease({ ...place, location: 'invoices' }))
      await vi.waitFor(
        async () => expect(await all(store(), { ...place, limit: 3 })).toEqual(made.toReversed()),
        { timeout: 10_000 },
      )
    })
  })
}

function describePointers(store: () => ReleaseStore): void {
  describe('CURRENT', () => {
    it('is nothing before the first promotion, then what was written', async () => {
      const release = aRelease(aPlace())
      expect(await store().readCurrent(release)).toBeUndefined()
      const current = { ...aCurrent(release), of_a_later_version: 'kept' }
      expect(await store().writeCurrent(current)).toBe(true)
      expect(await store().readCurrent(release)).toEqual(current)
    })

    it('moves only from the version before', async () => {
      const release = aRelease(aPlace())
      expect(await store().writeCurrent(aCurrent(release, { version: 2 }))).toBe(false)
      expect(await store().writeCurrent(aCurrent(release))).toBe(true)
      expect(await store().writeCurrent(aCurrent(release))).toBe(false)
      expect(await store().writeCurrent(aCurrent(release, { version: 3 }))).toBe(false)
      const second = aCurrent(release, {
        version: 2,
        hold: { digest: 'bad', by: 'ada', reason: null, at: NOON },
      })
      expect(await store().writeCurrent(second)).toBe(true)
      expect(await store().readCurrent(release)).toEqual(second)
    })

    it('is moved by one of many that saw the same version', async () => {
      const release = aRelease(aPlace())
      for (const version of [1, 2]) {
        const rivals = Array.from({ length: 20 }, (_, index) =>
          aCurrent(release, { version, changed_by: `rival-${index}` }),
        )
        const written = await Promise.all(rivals.map((rival) => store().writeCurrent(rival)))
        const winners = rivals.filter((_, index) => written[index])
        expect(winners).toHaveLength(1)
        expect(await store().readCurrent(release)).toEqual(winners[0])
      }
    })

    it('is listed for all locations of an environment, by name', async () => {
      const { environment } = aPlace()
      const places: Place[] = ['orders', 'billing', 'weather'].map((location) => ({ environment, location }))
      const [orders, billing, weather] = places.map((place) => aCurrent(aRelease(place)))
      for (const current of [orders, billing, weather, aCurrent(aRelease(aPlace()))]) {
        if (current !== undefined) await store().writeCurrent(current)
      }
      expect(await store().listCurrents(environment)).toEqual([billing, orders, weather])
      expect(await store().listCurrents(aPlace().environment)).toEqual([])
    })
  })
}

async function all(
  releases: ReleaseStore,
  query: Place & { limit: number; cursor?: string },
): Promise<Release[]> {
  const page = await releases.list(query)
  expect(page.releases.length).toBeLessThanOrEqual(query.limit)
  if (page.cursor === undefined) return page.releases
  return [...page.releases, ...(await all(releases, { ...query, cursor: page.cursor }))]
}
