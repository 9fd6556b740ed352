/** Who changes a stack at this moment: one at a time. */
export interface LeaseStore {
  /**
   * Takes a lease that nobody holds or, with `silent`, the one that its holder was seen not to renew: then it must
   * still be as it was seen. Otherwise the answer is what is held.
   */
  take(lease: NewLease, silent?: Lease): Promise<{ taken: Lease } | { held: Lease }>
  /** Counts up. Undefined when it is somebody else's by now. */
  renew(lease: Lease): Promise<Lease | undefined>
  /** Gives it back; one that is somebody else's by now stays. */
  giveBack(lease: Lease): Promise<void>
}

export interface NewLease {
  environment: string
  /** The stack's name. */
  stack: string
  /** Nobody else's: a ULID. */
  holder: string
  /** Who that is, for people: a person, or the URL of a workflow run. */
  by: string
}

/** One that somebody holds. Whether it is alive is judged by watching the counter, never by a clock. */
export interface Lease extends NewLease {
  counter: number
  taken_at: number
}
