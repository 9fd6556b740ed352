import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../src/system-clock.ts'
import { openState } from './state-directory.ts'

describe('FileBlobStore', () => {
  it('keeps a blob as a file of its key', async () => {
    await using state = await openState()
    await state.blobs.put('runs/local/hello/log/1', Buffer.from('x'))
    expect(await readdir(join(state.stateDirectory, 'blobs'), { recursive: true })).toContain(
      'runs/local/hello/log/1',
    )
  })

  it('leaves no directories behind when all is removed', async () => {
    await using state = await openState()
    await state.blobs.put('runs/local/hello/log/1', Buffer.from('x'))
    await state.blobs.put('runs/local/hello/log/2', Buffer.from('x'))
    await state.blobs.remove(['runs/local/hello/log/1', 'runs/local/hello/log/2'])
    expect(await readdir(join(state.stateDirectory, 'blobs'))).toEqual([])
  })

  it('leaves nothing behind of a put that failed', async () => {
    await using state = await openState()
    const stream = (async function* () {
      yield Buffer.from('half')
    })()
    await expect(state.blobs.put('runs/a', { stream, bytes: 8 })).rejects.toThrow('4 bytes instead of the 8')
    expect(await readdir(join(state.stateDirectory, 'blobs-unfinished'))).toEqual([])
  })

  it('refuses parts of a key that are too long for a file name', async () => {
    await using state = await openState()
    await expect(state.blobs.put(`runs/${'x'.repeat(256)}`, Buffer.from('x'))).rejects.toMatchObject({
      code: 'blob_key_invalid',
      message: expect.stringContaining('longer than 255 bytes'),
    })
  })

  it('refuses a key that would be the directory of another, or lie in one', async () => {
    await using state = await openState()
    await state.blobs.put('runs/a/log', Buffer.from('x'))
    for (const key of ['runs/a', 'runs/a/log/1', 'runs/a/log/deeper/1']) {
      await expect(state.blobs.put(key, Buffer.from('y'))).rejects.toMatchObject({ code: 'blob_key_invalid' })
    }
    expect((await state.blobs.list('')).map(({ key }) => key)).toEqual(['runs/a/log'])
  })

  it('clears away what processes left behind that died while they wrote, a day later', async () => {
    let passed = 0
    await using state = await openState({ clock: { ...systemClock, now: () => Date.now() + passed } })
    const unfinished = join(state.stateDirectory, 'blobs-unfinished')
    await mkdir(unfinished)
    await writeFile(join(unfinished, 'old'), 'x')
    await writeFile(join(unfinished, 'recent'), 'x')
    passed = 25 * 3_600_000
    const recently = (Date.now() + passed) / 1000 - 23 * 3600
    await utimes(join(unfinished, 'recent'), recently, recently)
    await state.blobs.put('runs/a', Buffer.from('x'))
    expect(await readdir(unfinished)).toEqual(['recent'])
    expect((await state.blobs.list('')).map(({ key }) => key)).toEqual(['runs/a'])
  })
})
