import { StoreError } from '../store-error.ts'
import { openDatabase, type Connection, type DatabaseFile, type Sql } from './open-database.ts'
import { retryWhileBusy } from './retry-while-busy.ts'
import { WriteQueue } from './write-queue.ts'

/**
 * One SQLite file, shared with other processes and opened at its first use. A read sees every write that was finished
 * before it. Both reject with `store_busy` when another process keeps the file locked.
 */
export class Database {
  readonly #file: DatabaseFile
  readonly #queue: WriteQueue
  #connection: Promise<Connection> | undefined
  #closed = false

  constructor(file: DatabaseFile) {
    this.#file = file
    this.#queue = new WriteQueue({ connect: () => this.#connect(), file })
  }

  /** Runs a query, which must be synchronous. */
  async read<T>(query: (sql: Sql) => T): Promise<T> {
    const { sql } = await this.#connect()
    return retryWhileBusy(() => query(sql), this.#file)
  }

  /** Makes a change, which must be synchronous; all of it or, when it throws, nothing. */
  write<T>(change: (sql: Sql) => T): Promise<T> {
    return this.#queue.write(change)
  }

  /** Finishes the writes under way. Whoever comes later gets `store_closed`. */
  async close(): Promise<void> {
    await this.#queue.idle()
    this.#closed = true
    const connection = await this.#connection?.catch(() => undefined)
    this.#connection = undefined
    connection?.database.close()
  }

  #connect(): Promise<Connection> {
    if (this.#closed) {
      return Promise.reject(
        new StoreError('store_closed', `${this.#file.path} is closed already: open it again.`),
      )
    }
    this.#connection ??= openDatabase(this.#file).catch((error: unknown) => {
      this.#connection = undefined
      throw error
    })
    return this.#connection
  }
}
