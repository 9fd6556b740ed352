import {
  attemptStoreContract,
  blobStoreContract,
  doorbellContract,
  releaseStoreContract,
  runStoreContract,
  secretSourceContract,
} from '../src/contract/index.ts'
import { openState } from './state-directory.ts'

runStoreContract('SqliteRunStore', () => openState())
attemptStoreContract('SqliteAttemptStore', () => openState())
releaseStoreContract('SqliteReleaseStore', () => openState())
doorbellContract('SqliteDoorbell', ({ leaseMs }) => openState({ leaseMs }))
blobStoreContract('FileBlobStore', () => openState())
secretSourceContract('EnvironmentSecretSource', async (variables) => ({
  ...(await openState({ variables })),
  references: Object.fromEntries(Object.keys(variables).map((name) => [name, 'ssm:/ignored/locally'])),
}))
