import { mkdirSync, realpathSync } from 'node:fs'
import type { Clock } from '@slipway/model'
import { shareReads } from '../share-reads.ts'
import type { Stores } from '../stores.ts'
import { Database } from './database.ts'
import { doorbellFile } from './doorbell-file.ts'
import { EnvironmentSecretSource } from './environment-secret-source.ts'
import { FileBlobStore } from './file-blob-store.ts'
import { SqliteAttemptStore } from './sqlite-attempt-store.ts'
import { SqliteDoorbell } from './sqlite-doorbell.ts'
import { SqliteReleaseStore } from './sqlite-release-store.ts'
import { SqliteRunStore } from './sqlite-run-store.ts'
import { stateFile } from './state-file.ts'
import { systemClock } from '../system-clock.ts'
import { WakeSockets } from './wake-sockets.ts'

/** Where the embedded stores are, and their times, which only tests need to change. */
export interface EmbeddedRequest {
  /** Made when it is not there, for its owner only. Any number of processes may use it at once. */
  stateDirectory: string
  /** The environment variables, for secrets. */
  variables: Readonly<Record<string, string | undefined>>
  /** A `.env` file with secrets; it need not exist. */
  dotenvFile?: string
  /** The machine's when left out. */
  clock?: Clock
  /** How long a received ring is kept from others, in ms. Default: 30 s. */
  leaseMs?: number
  /** How often a receiver looks for rings by itself, in case a wake-up was lost, in ms. Default: 1 s. */
  pollMs?: number
  /** How long to wait for another process's lock before `store_busy`, in ms. Default: 10 s. */
  patienceMs?: number
}

/** Puts the embedded adapters together. Each file is opened when it is first used. */
export function openEmbedded({
  stateDirectory,
  variables,
  dotenvFile,
  clock = systemClock,
  leaseMs = 30_000,
  pollMs = 1000,
  patienceMs = 10_000,
}: EmbeddedRequest): Stores {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
  const directory = realpathSync(stateDirectory)
  const state = new Database(stateFile(directory, patienceMs))
  const rings = new Database(doorbellFile(directory, patienceMs))
  const doorbell = new SqliteDoorbell({ rings, sockets: new WakeSockets(directory), clock, leaseMs, pollMs })
  return {
    runs: new SqliteRunStore(state),
    attempts: new SqliteAttemptStore(state),
    releases: shareReads(new SqliteReleaseStore(state)),
    doorbell,
    blobs: new FileBlobStore({ stateDirectory: directory, clock }),
    secrets: new EnvironmentSecretSource({ variables, ...(dotenvFile === undefined ? {} : { dotenvFile }) }),
    close: async () => {
      await doorbell.close()
      await Promise.all([rings.close(), state.close()])
    },
  }
}
