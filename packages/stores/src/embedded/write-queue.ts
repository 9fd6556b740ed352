import { setImmediate } from 'node:timers/promises'
import type { Connection, Sql } from './open-database.ts'
import { retryWhileBusy, type SharedFile } from './retry-while-busy.ts'

interface Waiting {
  /** Makes the change; what it returns tells the caller, once that is committed. */
  apply: (sql: Sql) => () => void
  reject: (error: unknown) => void
}

/** Keeps one transaction to a few milliseconds: it runs on the event loop. */
const LARGEST_BATCH = 128

/**
 * Group commit. Changes that arrive while one batch waits for its turn are made in one transaction, each in a
 * savepoint of its own: one that throws undoes only itself. A promise resolves only when its change is committed.
 */
export class WriteQueue {
  readonly #connect: () => Promise<Connection>
  readonly #file: SharedFile
  #waiting: Waiting[] = []
  #draining: Promise<void> | undefined

  constructor({ connect, file }: { connect: () => Promise<Connection>; file: SharedFile }) {
    this.#connect = connect
    this.#file = file
  }

  /** Makes the change, which must be synchronous, and resolves with what it returned. Rejects with what it threw. */
  write<T>(change: (sql: Sql) => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#waiting.push({
      apply: (sql) => {
        const value = change(sql)
        return () => resolve(value)
      },
      reject,
    })
    this.#draining ??= this.#drain()
    return promise
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Everything that this turn of the event loop brings goes into the batch.
      await setImmediate()
      await this.#commitBatch()
    }
    this.#draining = undefined
  }

  async #commitBatch(): Promise<void> {
    let batch: Waiting[] | undefined
    try {
      const connection = await this.#connect()
      await retryWhileBusy(() => connection.sql('BEGIN IMMEDIATE').run(), this.#file)
      batch = this.#waiting.splice(0, LARGEST_BATCH)
      for (const tell of applyAll(connection, batch)) tell()
    } catch (error) {
      for (const { reject } of batch ?? this.#waiting.splice(0)) reject(error)
    }
  }
}

function applyAll(connection: Connection, batch: readonly Waiting[]): (() => void)[] {
  const { database, sql } = connection
  try {
    const tells = batch.map((waiting) => applyOne(connection, waiting))
    sql('COMMIT').run()
    return tells
  } catch (error) {
    if (database.isTransaction) sql('ROLLBACK').run()
    throw error
  }
}

function applyOne({ database, sql }: Connection, { apply, reject }: Waiting): () => void {
  sql('SAVEPOINT change').run()
  try {
    const tell = apply(sql)
    sql('RELEASE change').run()
    return tell
  } catch (error) {
    // A full disk, say, makes SQLite undo the whole transaction: then all of the batch has failed.
    if (!database.isTransaction) throw error
    sql('ROLLBACK TO change').run()
    sql('RELEASE change').run()
    return () => reject(error)
  }
}
