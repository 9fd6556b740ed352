import { CURRENT_PREFIX, itemKeys, partitions, PLATFORM_KEY } from '@slipway/aws-layout'
import type { Current, EnvironmentRecords, PlatformRecord, PlatformStore } from '@slipway/model'
import { attributesOf, keyOf, recordOf } from './attributes.ts'
import type { DynamoDeps } from './dynamo-deps.ts'
import { DynamoTable } from './dynamo-table.ts'
import { IS_FREE } from './expressions.ts'

/** How many items are asked for at first; an environment has a dozen to a thousand locations. */
const ITEMS_AT_ONCE = 200

/** The records of environments in DynamoDB. Reads are consistent. */
export class DynamoPlatformStore implements PlatformStore {
  readonly #table: DynamoTable

  constructor(deps: DynamoDeps) {
    this.#table = new DynamoTable(deps)
  }

  async readEnvironment(environment: string): Promise<EnvironmentRecords> {
    const entries = this.#table.query({
      partition: partitions.environment({ environment }),
      bounds: { above: CURRENT_PREFIX, below: `${PLATFORM_KEY}~` },
      pageSize: ITEMS_AT_ONCE,
    })
    const records: EnvironmentRecords = { currents: [], platform: undefined }
    for await (const { item } of entries) {
      if (item === undefined) continue
      const { sk } = keyOf(item)
      if (sk === PLATFORM_KEY) records.platform = recordOf<PlatformRecord>(item)
      // What lies between the two, leases and the like, is of no concern here.
      if (sk.startsWith(CURRENT_PREFIX)) records.currents.push(recordOf<Current>(item))
    }
    return records
  }

  async writePlatform(platform: PlatformRecord): Promise<boolean> {
    const item = { ...itemKeys.platform(platform), ...attributesOf(platform) }
    const { version } = platform
    const { written } = await this.#table.put(
      version === 1
        ? { item, when: IS_FREE }
        : { item, when: '#version = :before', values: { before: version - 1 } },
    )
    return written
  }
}
