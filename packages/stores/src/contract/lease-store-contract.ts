import type { Lease, LeaseStore, NewLease } from '@slipway/model'
import { aPlace, aUlid } from '@slipway/model/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A lease store under test. */
export interface LeaseRecords {
  leases: LeaseStore
  close(): Promise<void>
}

/** What every `LeaseStore` does. */
export function leaseStoreContract(name: string, make: () => Promise<LeaseRecords>): void {
  describe(`${name} as a LeaseStore`, () => {
    let records: LeaseRecords
    beforeAll(async () => {
      records = await make()
    })
    afterAll(() => records.close())

    it('gives a lease to one, and says to others who that is', async () => {
      const [first, second] = rivals()
      const taken = await take(records.leases, first)
      expect(taken).toMatchObject(first)
      expect(await records.leases.take(second)).toEqual({ held: taken })
    })

    it('gives it to one of many who ask at the same time', async () => {
      const [first] = rivals()
      const all = Array.from({ length: 20 }, () => ({ ...first, holder: aUlid() }))
      const answers = await Promise.all(all.map((rival) => records.leases.take(rival)))
      const [winner, ...others] = answers.flatMap((answer) => ('taken' in answer ? [answer.taken] : []))
      expect(others).toEqual([])
      const held = answers.flatMap((answer) => ('held' in answer ? [answer.held] : []))
      expect(held).toEqual(Array.from({ length: 19 }, () => winner))
    })

    it('tells a holder of its own lease, should it ask again', async () => {
      const [first] = rivals()
      const taken = await take(records.leases, first)
      expect(await records.leases.take(first)).toEqual({ taken })
    })

    it('counts renewals, which others see', async () => {
      const [first, second] = rivals()
      const taken = await take(records.leases, first)
      const renewed = await records.leases.renew(taken)
      expect(renewed?.counter).toBeGreaterThan(taken.counter)
      expect(await records.leases.take(second)).toEqual({ held: renewed })
    })

    it('is free once it was given back', async () => {
      const [first, second] = rivals()
      await records.leases.giveBack(await take(records.leases, first))
      expect(await take(records.leases, second)).toMatchObject(second)
    })

    it('of a silent holder goes over, and nothing of that holder counts any more', async () => {
      const [first, second, third] = rivals()
      const silent = await take(records.leases, first)
      const taken = await take(records.leases, second, silent)
      expect(await records.leases.renew(silent)).toBeUndefined()
      await records.leases.giveBack(silent)
      expect(await records.leases.take(third)).toEqual({ held: taken })
      expect(await records.leases.take(third, silent)).toEqual({ held: taken })
    })

    it('of a holder that renews meanwhile stays its own', async () => {
      const [first, second] = rivals()
      const seen = await take(records.leases, first)
      const renewed = await records.leases.renew(seen)
      expect(await records.leases.take(second, seen)).toEqual({ held: renewed })
    })

    it('was given back meanwhile by who was taken for silent: then it is free', async () => {
      const [first, second] = rivals()
      const seen = await take(records.leases, first)
      await records.leases.giveBack(seen)
      expect(await take(records.leases, second, seen)).toMatchObject(second)
    })
  })
}

function rivals(): [NewLease, NewLease, NewLease] {
  const { environment } = aPlace()
  const rival = (by: string): NewLease => ({
    environment,
    stack: `orders.${environment}`,
    holder: aUlid(),
    by,
  })
  return [rival('ada'), rival('bob'), rival('eve')]
}

async function take(leases: LeaseStore, lease: NewLease, silent?: Lease): Promise<Lease> {
  const answer = await leases.take(lease, silent)
  if ('held' in answer) throw new Error(`It is held by ${answer.held.by}.`)
  return answer.taken
}
