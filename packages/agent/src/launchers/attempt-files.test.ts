import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readLogTail, removeDirectory } from './attempt-files.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-files-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

describe('the tail of a log', () => {
  test.each([
    ['nothing when it is empty', '', null],
    ['nothing when it is blank', '\n \n', null],
    ['all of a short one', 'one\n\ntwo\n', 'one\n\ntwo'],
    ['the last 20 lines', numbered(1, 100), numbered(81, 100)],
  ])('is %s', async (_, content, expected) => {
    expect(await tailOf(content)).toBe(expected)
  })

  test('is nothing when there is no file', async () => {
    expect(await readLogTail(join(directory, 'none'))).toBeNull()
  })

  test('is at most 4 KiB of a line without end', async () => {
    expect(await tailOf('x'.repeat(1_000_000) + 'y'.repeat(4096))).toBe('y'.repeat(4096))
  })
})

describe('removing a directory', () => {
  test('removes what its owner may not write, and does not follow links', async () => {
    await mkdir(join(directory, 'kept'))
    await mkdir(join(directory, 'gone/cache'), { recursive: true })
    await writeFile(join(directory, 'gone/cache/module'), '')
    await symlink(join(directory, 'kept'), join(directory, 'gone/link'))
    for (const name of ['gone/cache', 'gone']) await chmod(join(directory, name), 0o500)
    await removeDirectory(join(directory, 'gone'))
    expect(await readdir(directory)).toEqual(['kept'])
  })

  test('is fine when there is none', async () => {
    await expect(removeDirectory(join(directory, 'none'))).resolves.toBeUndefined()
  })
})

async function tailOf(content: string): Promise<string | null> {
  const path = join(directory, 'runtime.log')
  await writeFile(path, content)
  return readLogTail(path)
}

function numbered(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join('\n')
}
