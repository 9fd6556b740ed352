import { attemptStoreContract, releaseStoreContract, runStoreContract } from '../../../src/contract/index.ts'
import { openTable } from './open-table.ts'

runStoreContract('DynamoRunStore', () => openTable())
attemptStoreContract('DynamoAttemptStore', () => openTable())
releaseStoreContract('DynamoReleaseStore', () => openTable())
