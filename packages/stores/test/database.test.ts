import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../src/embedded/database.ts'
import { doorbellFile } from '../src/embedded/doorbell-file.ts'
import type { Sql } from '../src/embedded/open-database.ts'
import { retryWhileBusy } from '../src/embedded/retry-while-busy.ts'
import { stateFile } from '../src/embedded/state-file.ts'

const MIGRATIONS = ['CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT']
let directory: string
let path: string
let database: Database

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'slipway-test-'))
  path = join(directory, 'numbers.sqlite')
  database = new Database({
    path,
    synchronous: 'NORMAL',
    migrations: MIGRATIONS,
    patienceMs: 100,
  })
})

afterEach(async () => {
  await database.close()
  rmSync(directory, { recursive: true, maxRetries: 5 })
})

describe('writes', () => {
  it('that come together are one commit', async () => {
    await database.write(() => insert(0))
    const observer = new DatabaseSync(path)
    const commits = () => Number(observer.prepare('PRAGMA data_version').get()?.['data_version'])
    const before = commits()
    await Promise.all(Array.from({ length: 100 }, (_, n) => database.write(insert(n + 1))))
    expect(commits() - before).toBe(1)
    observer.close()
  })

  it('undo only themselves when they throw', async () => {
    const [first, second, third] = await Promise.allSettled([
      database.write(insert(1)),
      database.write((sql) => {
        insert(2)(sql)
        throw new Error('changed my mind')
      }),
      database.write(insert(3)),
    ])
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(second).toMatchObject({ reason: { message: 'changed my mind' } })
    expect(await database.read(all)).toEqual([1, 3])
  })

  it('undo all of the batch when the commit itself fails, and the next ones go on', async () => {
    await database.write((sql) => {
      sql('CREATE TABLE children (n INTEGER REFERENCES numbers DEFERRABLE INITIALLY DEFERRED) STRICT').run()
    })
    const batch = await Promise.allSettled([
      database.write(insert(1)),
      database.write((sql) => sql('INSERT INTO children VALUES (99)').run()),
    ])
    expect(batch.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await database.read(all)).toEqual([])
    await database.write(insert(2))
    expect(await database.read(all)).toEqual([2])
  })

  it('are seen by the reads that come after them, in any number and in order', async () => {
    const seen: unknown[] = []
    await Promise.all(
      Array.from({ length: 1000 }, async (_, n) => {
        await database.write(insert(n))
        seen.push(await database.read((sql) => sql('SELECT n FROM numbers WHERE n = ?').get(n)?.['n']))
      }),
    )
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, n) => n))
  })
})

describe('a file that another process keeps locked', () => {
  it('is still read, and is written when the lock is gone', async () => {
    await database.write(insert(1))
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE; INSERT INTO numbers VALUES (2)')
    const waiting = database.write(insert(3))
    expect(await database.read(all)).toEqual([1])
    other.exec('COMMIT')
    other.close()
    await waiting
    expect(await database.read(all)).toEqual([1, 2, 3])
  })

  it('is busy after a while, with the remedy, and free again afterwards', async () => {
    await database.write(insert(1))
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const writes = await Promise.allSettled([database.write(insert(2)), database.write(insert(3))])
    for (const write of writes) expect(write).toMatchObject({ reason: { code: 'store_busy' } })
    expect(writes[0]).toMatchObject({
      reason: {
        message: `SQLite has refused ${path} for 0.1 s: another process keeps it locked. End whatever holds it (a database tool, a stopped slipway process), then try again.`,
      },
    })
    other.exec('ROLLBACK')
    other.close()
    await database.write(insert(4))
    expect(await database.read(all)).toEqual([1, 4])
  })
})

describe('a file of an older version', () => {
  it('is brought to the newest one, with all that it holds', async () => {
    await database.write(insert(1))
    const migrations = [
      ...MIGRATIONS,
      'ALTER TABLE numbers ADD COLUMN name TEXT',
      'UPDATE numbers SET name = n',
    ]
    const newer = new Database({ path, synchronous: 'NORMAL', migrations, patienceMs: 100 })
    expect(await newer.read((sql) => sql('SELECT n, name FROM numbers').all())).toEqual([{ n: 1, name: '1' }])
    await newer.close()
  })
})

describe('what a power cut spares', () => {
  it.each([
    ['all that was committed of the state', stateFile, { synchronous: 2 }],
    ['no more than a consistent file of the rings', doorbellFile, { synchronous: 1 }],
  ])('is %s', async (_, file, expected) => {
    const opened = new Database(file(directory, 100))
    expect(await opened.read((sql) => sql('PRAGMA synchronous').get())).toEqual(expected)
    expect(await opened.read((sql) => sql('PRAGMA journal_mode').get())).toEqual({ journal_mode: 'wal' })
    await opened.close()
  })
})

describe('waiting for a lock', () => {
  it('takes a recovery by another process for one, and no other error', async () => {
    const errors = [{ errcode: 5 }, { errcode: 261 }].map((code) => Object.assign(new Error('locked'), code))
    const act = () => {
      const error = errors.shift()
      if (error !== undefined) throw error
      return 'done'
    }
    expect(await retryWhileBusy(act, { path, patienceMs: 10_000 })).toBe('done')
    errors.push(Object.assign(new Error('no such table'), { errcode: 1 }))
    await expect(retryWhileBusy(act, { path, patienceMs: 10_000 })).rejects.toThrow('no such table')
  })
})

describe('a closed file', () => {
  it('has all that was written before, and refuses what comes later', async () => {
    const written = database.write(insert(1))
    await database.close()
    await expect(written).resolves.toBeUndefined()
    await expect(database.write(insert(2))).rejects.toMatchObject({ code: 'store_closed' })
    await expect(database.read(all)).rejects.toMatchObject({ code: 'store_closed' })
    const observer = new DatabaseSync(path)
    expect(observer.prepare('SELECT n FROM numbers').all()).toEqual([{ n: 1 }])
    observer.close()
  })
})

function insert(n: number): (sql: Sql) => void {
  return (sql) => {
    sql('INSERT INTO numbers VALUES (?)').run(n)
  }
}

function all(sql: Sql): unknown[] {
  return sql('SELECT n FROM numbers ORDER BY n')
    .all()
    .map((row) => row['n'])
}
