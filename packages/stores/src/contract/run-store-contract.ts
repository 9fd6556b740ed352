import { afterAll, beforeAll, describe } from 'vitest'
import type { RunRecords } from './run-records.ts'
import { describeCreating } from './run-store-creating.ts'
import { describeListing } from './run-store-listing.ts'
import { describeWriting } from './run-store-writing.ts'

/** What every `RunStore` does. `make` opens it over any data: each test keeps to an environment of its own. */
export function runStoreContract(name: string, make: () => Promise<RunRecords>): void {
  describe(`${name} as a RunStore`, () => {
    let records: RunRecords
    beforeAll(async () => {
      records = await make()
    })
    afterAll(() => records.close())

    describeCreating(() => records)
    describeWriting(() => records)
    describeListing(() => records)
  })
}
