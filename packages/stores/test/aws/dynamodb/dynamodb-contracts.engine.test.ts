import {
  attemptStoreContract,
  leaseStoreContract,
  platformStoreContract,
  releaseStoreContract,
  runStoreContract,
} from '../../../src/contract/index.ts'
import { openTable } from './open-table.ts'

runStoreContract('DynamoRunStore', () => openTable())
attemptStoreContract('DynamoAttemptStore', () => openTable())
releaseStoreContract('DynamoReleaseStore', () => openTable())
platformStoreContract('DynamoPlatformStore', () => openTable())
leaseStoreContract('DynamoLeaseStore', () => openTable())
