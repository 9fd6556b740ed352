import { CURRENT_PREFIX, itemKeys, partitions } from '@slipway/aws-layout'
import type { Current, Release, ReleasePage, ReleaseStore } from '@slipway/model'
import { attributesOf, recordIn, recordOf } from './attributes.ts'
import type { DynamoDeps } from './dynamo-deps.ts'
import { DynamoTable } from './dynamo-table.ts'
import { IS_FREE } from './expressions.ts'
import { takePage } from './pages.ts'

/** How many pointers are asked for at first; an environment has a dozen to a thousand. */
const CURRENTS_AT_ONCE = 200

/** Releases and their pointers in DynamoDB. All reads are consistent. */
export class DynamoReleaseStore implements ReleaseStore {
  readonly #table: DynamoTable

  constructor(deps: DynamoDeps) {
    this.#table = new DynamoTable(deps)
  }

  async create(release: Release): Promise<Release> {
    const { environment, location, id } = release
    const answer = await this.#table.transact([
      { item: { ...itemKeys.releaseIdentity(release), release_id: id }, when: IS_FREE },
      { item: { ...itemKeys.release(release), ...attributesOf(release) }, when: IS_FREE },
    ])
    if (answer.written) return release
    const earlier = recordIn<{ release_id: string }>(answer.refused[0]?.stored)
    const stored = earlier && (await this.read({ environment, location, id: earlier.release_id }))
    if (stored === undefined)
      throw new Error(`The id or the identity of release ${id} is taken by another one.`)
    return stored
  }

  async read(ref: { environment: string; location: string; id: string }): Promise<Release | undefined> {
    return recordIn<Release>(await this.#table.get(itemKeys.release(ref)))
  }

  async list({ limit, cursor, ...place }: Parameters<ReleaseStore['list']>[0]): Promise<ReleasePage> {
    const newest = this.#table.query({
      partition: partitions.releases(place),
      bounds: cursor === undefined ? {} : { below: cursor },
      descending: true,
      pageSize: limit + 1,
    })
    const { items, ...more } = await takePage(newest, { limit })
    return { releases: items.map((item) => recordOf<Release>(item)), ...more }
  }

  async readCurrent(ref: { environment: string; location: string }): Promise<Current | undefined> {
    return recordIn<Current>(await this.#table.get(itemKeys.current(ref)))
  }

  async listCurrents(environment: string): Promise<Current[]> {
    const entries = this.#table.query({
      partition: partitions.environment({ environment }),
      bounds: { above: CURRENT_PREFIX, below: `${CURRENT_PREFIX}~` },
      pageSize: CURRENTS_AT_ONCE,
    })
    const currents: Current[] = []
    for await (const { item } of entries) if (item !== undefined) currents.push(recordOf<Current>(item))
    return currents
  }

  async writeCurrent(current: Current): Promise<boolean> {
    const item = { ...itemKeys.current(current), ...attributesOf(current) }
    const { version } = current
    const answer = await this.#table.put(
      version === 1
        ? { item, when: IS_FREE }
        : { item, when: '#version = :before', values: { before: version - 1 } },
    )
    return answer.written
  }
}
