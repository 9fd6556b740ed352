import type { BlobStore } from '../ports/blob-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Doorbell } from '../ports/doorbell.ts'
import type { ReleaseStore } from '../ports/release-store.ts'
import type { RunStore } from '../ports/run-store.ts'

/** What the operations work with. Each takes the part that it needs. */
export interface ModelDeps {
  runs: RunStore
  releases: ReleaseStore
  doorbell: Doorbell
  blobs: BlobStore
  clock: Clock
  /** A new ULID, later than all before it. */
  newId: () => string
}
