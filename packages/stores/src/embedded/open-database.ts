import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { StoreError } from '../store-error.ts'
import { retryWhileBusy, type SharedFile } from './retry-while-busy.ts'

/** What a SQLite file is to hold, and how safely. */
export interface DatabaseFile extends SharedFile {
  /** FULL: a commit survives a power cut. NORMAL: it survives its process; a power cut may take the last ones. */
  synchronous: 'FULL' | 'NORMAL'
  /** Version n of the file is what the first n scripts make. */
  migrations: readonly string[]
}

/** The prepared statement of a text, prepared once a connection. */
export type Sql = (text: string) => StatementSync

/** An open database with its statements. */
export interface Connection {
  database: DatabaseSync
  sql: Sql
}

/**
 * Opens the file, in WAL mode and readable by its owner only, and brings it to the newest version; any number of
 * processes may do so at once. Throws `state_too_new` when a newer Slipway wrote it.
 */
export async function openDatabase(file: DatabaseFile): Promise<Connection> {
  // SQLite would make it readable by everyone; its other files take over the mode of this one.
  closeSync(openSync(file.path, 'a', 0o600))
  const database = new DatabaseSync(file.path)
  try {
    await retryWhileBusy(() => prepareFile(database, file), file)
  } catch (error) {
    database.close()
    throw error
  }
  return { database, sql: statementCache(database) }
}

function prepareFile(database: DatabaseSync, file: DatabaseFile): void {
  database.exec(`PRAGMA synchronous = ${file.synchronous}`)
  if (versionOf(database) === file.migrations.length) return
  checkVersion(database, file)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('BEGIN IMMEDIATE')
  try {
    migrate(database, file)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function migrate(database: DatabaseSync, file: DatabaseFile): void {
  // Somebody else may have done it since: only under the lock it is certain.
  checkVersion(database, file)
  for (const script of file.migrations.slice(versionOf(database))) database.exec(script)
  database.exec(`PRAGMA user_version = ${file.migrations.length}`)
}

function checkVersion(database: DatabaseSync, { path, migrations }: DatabaseFile): void {
  const version = versionOf(database)
  if (version <= migrations.length) return
  throw new StoreError(
    'state_too_new',
    `${path} was written by a newer Slipway (its version is ${version}, this one knows up to ` +
      `${migrations.length}): use that one, or another state directory.`,
  )
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}

function statementCache(database: DatabaseSync): Sql {
  const statements = new Map<string, StatementSync>()
  return (text) => {
    const known = statements.get(text)
    if (known !== undefined) return known
    const statement = database.prepare(text)
    statements.set(text, statement)
    return statement
  }
}
