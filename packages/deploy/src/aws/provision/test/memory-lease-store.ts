import type { Lease, LeaseStore, NewLease } from '@slipway/model'

/** Leases in memory, which a test may also see and take away. */
export class MemoryLeaseStore implements LeaseStore {
  readonly held = new Map<string, Lease>()

  take(lease: NewLease, silent?: Lease): Promise<{ taken: Lease } | { held: Lease }> {
    const held = this.held.get(lease.stack)
    const isAsSeen = held?.holder === silent?.holder && held?.counter === silent?.counter
    if (held !== undefined && !isAsSeen) return Promise.resolve({ held })
    const taken = { ...lease, counter: 1, taken_at: 0 }
    this.held.set(lease.stack, taken)
    return Promise.resolve({ taken })
  }

  renew(lease: Lease): Promise<Lease | undefined> {
    if (this.held.get(lease.stack)?.holder !== lease.holder) return Promise.resolve(undefined)
    const renewed = { ...lease, counter: lease.counter + 1 }
    this.held.set(lease.stack, renewed)
    return Promise.resolve(renewed)
  }

  giveBack(lease: Lease): Promise<void> {
    if (this.held.get(lease.stack)?.holder === lease.holder) this.held.delete(lease.stack)
    return Promise.resolve()
  }
}
