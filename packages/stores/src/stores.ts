import type {
  BlobStore,
  Doorbell,
  LeaseStore,
  PlatformStore,
  ReleaseStore,
  RunStore,
  SecretSource,
} from '@slipway/model'
import type { AttemptStore } from '@slipway/model/protocol'

/** The ports of one environment. What is not used is not opened. */
export interface Stores {
  runs: RunStore
  attempts: AttemptStore
  releases: ReleaseStore
  doorbell: Doorbell
  blobs: BlobStore
  secrets: SecretSource
  /** Finishes what is under way, ends waiting receives with nothing, and lets go of all files. */
  close(): Promise<void>
}

/** Those of an environment on AWS, and what only deploys to one need. */
export interface AwsStores extends Stores {
  platforms: PlatformStore
  leases: LeaseStore
}
