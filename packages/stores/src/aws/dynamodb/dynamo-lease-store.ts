import { itemKeys } from '@slipway/aws-layout'
import type { Lease, LeaseStore, NewLease } from '@slipway/model'
import { attributesOf, recordOf } from './attributes.ts'
import type { DynamoDeps } from './dynamo-deps.ts'
import { DynamoTable } from './dynamo-table.ts'

/** Nobody holds it: it was never taken, or was given back. An item stays, since no role may remove one. */
const FREE = 'attribute_not_exists(#holder)'
const AS_SEEN = '#holder = :seen AND #counter = :count'

/** Leases in DynamoDB. Reads are those of the conditional writes themselves. */
export class DynamoLeaseStore implements LeaseStore {
  readonly #table: DynamoTable
  readonly #now: () => number

  constructor(deps: DynamoDeps & { now: () => number }) {
    this.#table = new DynamoTable(deps)
    this.#now = deps.now
  }

  async take(lease: NewLease, silent?: Lease): Promise<{ taken: Lease } | { held: Lease }> {
    const taken: Lease = { ...lease, counter: 1, taken_at: this.#now() }
    const answer = await this.#table.put({
      item: { ...itemKeys.lease(lease), ...attributesOf(taken) },
      ...(silent === undefined
        ? { when: FREE }
        : {
            when: `${FREE} OR (${AS_SEEN})`,
            values: { seen: silent.holder, count: silent.counter },
          }),
    })
    if (answer.written) return { taken }
    const held = recordOf<Lease>(answer.stored ?? {})
    // Its own, whose answer was lost on the way.
    return held.holder === lease.holder ? { taken: held } : { held }
  }

  async renew(lease: Lease): Promise<Lease | undefined> {
    const renewed = { ...lease, counter: lease.counter + 1 }
    const answer = await this.#table.put({
      item: { ...itemKeys.lease(lease), ...attributesOf(renewed) },
      when: '#holder = :seen',
      values: { seen: lease.holder },
    })
    return answer.written ? renewed : undefined
  }

  async giveBack(lease: Lease): Promise<void> {
    await this.#table.put({
      item: { ...itemKeys.lease(lease) },
      when: '#holder = :seen',
      values: { seen: lease.holder },
    })
  }
}
