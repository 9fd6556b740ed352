import { chmod, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { refOf } from '@slipway/model'
import { describe, expect, it } from 'vitest'
import { connectEmbedded } from '../src/connect.ts'
import { aPlace, aQueuedRing, aRun, next } from '@slipway/model/testing'
import { Child } from './child.ts'
import { openState } from './state-directory.ts'

describe('the state directory', () => {
  it('is for its owner only, with all that lies in it', async () => {
    await using state = await openState()
    const run = aRun(aPlace())
    await state.runs.create({ run, idempotency: null })
    await state.doorbell.ring(aQueuedRing(aPlace()))
    await state.doorbell.receive({ environment: 'none', from: 'changed', max: 1, waitMs: 1 })
    await state.blobs.put('runs/x', Buffer.from('x'))
    const paths = [state.stateDirectory, ...(await pathsBelow(state.stateDirectory))]
    expect(paths.length).toBeGreaterThan(8)
    for (const path of paths) expect([path, (await stat(path)).mode & 0o077]).toEqual([path, 0])
  })

  it('holds nothing that was not used', async () => {
    await using state = await openState()
    expect(await readdir(state.stateDirectory)).toEqual([])
    await state.runs.locate('none')
    expect((await readdir(state.stateDirectory)).filter((name) => name.endsWith('.sqlite'))).toEqual([
      'state.sqlite',
    ])
  })

  it('may be there already, and keeps its mode', async () => {
    await using parent = await openState()
    const stateDirectory = join(parent.stateDirectory, 'shared')
    await mkdir(stateDirectory)
    await chmod(stateDirectory, 0o750)
    const stores = await connectEmbedded({ stateDirectory, variables: {} })
    await stores.runs.locate('none')
    await stores.close()
    expect((await stat(stateDirectory)).mode & 0o777).toBe(0o750)
  })
})

describe('the state file', () => {
  it.each(['state.sqlite', 'doorbell.sqlite'])(
    '%s of a newer Slipway is refused in a sentence',
    async (name) => {
      await using state = await openState()
      await use(state)
      const database = new DatabaseSync(join(state.stateDirectory, name))
      database.exec('PRAGMA user_version = 99')
      database.close()
      const later = await connectEmbedded({ stateDirectory: state.stateDirectory, variables: {} })
      await expect(use(later)).rejects.toMatchObject({
        code: 'state_too_new',
        message: expect.stringMatching(
          /state\.sqlite|doorbell\.sqlite.* written by a newer Slipway \(.*99.*\): use/,
        ),
      })
      await later.close()
    },
  )

  it('is made once by many processes that start at the same time', async () => {
    await using state = await openState()
    const started = Array.from({ length: 4 }, () => new Child('write-runs', [state.stateDirectory]))
    const refs = await Promise.all(started.map(async (child) => child.line()))
    for (const child of started) await child[Symbol.asyncDispose]()
    for (const ref of refs) expect(await state.runs.read(JSON.parse(ref))).toMatchObject({ version: 2 })
  })

  it('loses nothing of two processes that write to it at the same time', async () => {
    await using state = await openState()
    const run = aRun(aPlace())
    await state.runs.create({ run, idempotency: null })
    const children = [1, 2].map(() => new Child('count-up', [state.stateDirectory, run.id, '200']))
    const lines = await Promise.all(children.map((child) => child.line()))
    expect(await Promise.all(children.map((child) => child.end()))).toEqual([0, 0])
    const sum = (of: number): number =>
      lines.map((line) => Number(line.split(' ')[of])).reduce((one, other) => one + other)
    expect((await state.runs.read(refOf(run)))?.version).toBe(1 + sum(0))
    // Otherwise they were not there at the same time.
    expect(sum(1)).toBeGreaterThan(0)
  })

  it('is whole after a process was killed while it wrote, with all that it was told is stored', async () => {
    await using state = await openState()
    const told: string[] = []
    for (let round = 0; round < 3; round += 1) {
      const child = new Child('write-runs', [state.stateDirectory])
      for (let count = 0; count < 50; count += 1) told.push(await child.line())
      child.process.kill('SIGKILL')
      for await (const line of child.lines) if (line.endsWith('}')) told.push(line)
      await child.end()
    }
    const database = new DatabaseSync(join(state.stateDirectory, 'state.sqlite'))
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    database.close()
    for (const ref of told) expect(await state.runs.read(JSON.parse(ref))).toMatchObject({ version: 2 })
    const run = aRun(aPlace())
    await state.runs.create({ run, idempotency: null })
    expect(await state.runs.write({ run: next(run) })).toBe(true)
  })
})

async function use({ runs, doorbell }: Pick<Awaited<ReturnType<typeof openState>>, 'runs' | 'doorbell'>) {
  await runs.create({ run: aRun(aPlace()), idempotency: null })
  await doorbell.ring(aQueuedRing(aPlace()))
}

async function pathsBelow(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).map((name) => join(directory, name))
}
