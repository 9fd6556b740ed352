import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** `SQLITE_BUSY`. */
const BUSY = 5

/** What is locked. */
export function serverLockFile(stateDirectory: string): string {
  return join(stateDirectory, 'server.lock')
}

/**
 * Takes the lock that says "a server lives on this state", for as long as this process lives; undefined when another
 * process has it. SQLite's lock is one of the operating system's, which ends with its process however that ends: so
 * no lock is ever left behind, and no pid that was used again can be taken for a server.
 */
export function takeServerLock(stateDirectory: string): { release(): void } | undefined {
  const database = new DatabaseSync(serverLockFile(stateDirectory), { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === BUSY) return undefined
    throw error
  }
  return { release: () => database.close() }
}
