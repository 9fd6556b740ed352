/**
 * One suite a port, for every adapter of it: each registers its tests with Vitest under the name given. Stores may
 * hold other data; each test keeps to an environment, or a key prefix, of its own.
 */
export { attemptStoreContract } from './attempt-store-contract.ts'
export { blobStoreContract, type BlobStoreUnderTest } from './blob-store-contract.ts'
export { doorbellContract, type DoorbellUnderTest } from './doorbell-contract.ts'
export { leaseStoreContract, type LeaseRecords } from './lease-store-contract.ts'
export { platformStoreContract, type PlatformRecords } from './platform-store-contract.ts'
export { releaseStoreContract, type ReleaseRecords } from './release-store-contract.ts'
export type { RunRecords } from './run-records.ts'
export { runStoreContract } from './run-store-contract.ts'
export { secretSourceContract, type SecretsUnderTest } from './secret-source-contract.ts'
