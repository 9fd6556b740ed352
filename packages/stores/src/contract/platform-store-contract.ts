import type { LeaseStore, PlatformRecord, PlatformStore, ReleaseStore } from '@slipway/model'
import { aCurrent, aPlace, aRelease, aUlid, NOON } from '@slipway/model/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A platform store under test, and those that write beside it. */
export interface PlatformRecords {
  platforms: PlatformStore
  releases: ReleaseStore
  leases: LeaseStore
  close(): Promise<void>
}

/** What every `PlatformStore` does. */
export function platformStoreContract(name: string, make: () => Promise<PlatformRecords>): void {
  describe(`${name} as a PlatformStore`, () => {
    let records: PlatformRecords
    beforeAll(async () => {
      records = await make()
    })
    afterAll(() => records.close())

    it('knows nothing of an environment where nothing was deployed', async () => {
      const { environment } = aPlace()
      expect(await records.platforms.readEnvironment(environment)).toEqual({
        currents: [],
        platform: undefined,
      })
    })

    it('reads what was written, beside CURRENT of all locations and held leases', async () => {
      const { environment } = aPlace()
      const currents = Array.from({ length: 230 }, (_, index) =>
        aCurrent(aRelease({ environment, location: `location-${String(index).padStart(3, '0')}` })),
      )
      await Promise.all(currents.map((current) => records.releases.writeCurrent(current)))
      await records.leases.take({ environment, stack: `a.${environment}`, holder: aUlid(), by: 'ada' })
      const platform = { ...aPlatform(environment), of_a_later_version: ['kept'] }
      expect(await records.platforms.writePlatform(platform)).toBe(true)
      expect(await records.platforms.readEnvironment(environment)).toEqual({ currents, platform })
    })

    it('writes a platform over the version that was seen, and over no other', async () => {
      const { environment } = aPlace()
      const first = aPlatform(environment)
      const second = { ...first, version: 2, digest: 'another' }
      expect(await records.platforms.writePlatform(second)).toBe(false)
      expect(await records.platforms.writePlatform(first)).toBe(true)
      expect(await records.platforms.writePlatform(first)).toBe(false)
      expect(await records.platforms.writePlatform(second)).toBe(true)
      expect((await records.platforms.readEnvironment(environment)).platform).toEqual(second)
    })
  })
}

function aPlatform(environment: string): PlatformRecord {
  return {
    schema: 1,
    version: 1,
    environment,
    digest: 'digest',
    commit: 'c'.repeat(40),
    applied_at: NOON,
    applied_by: 'ada',
  }
}
