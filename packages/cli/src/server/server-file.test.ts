import { spawnSync } from 'node:child_process'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDirectory } from '../../test/temp-directory.ts'
import { readServerFile, removeServerFile, writeServerFile } from './server-file.ts'

const file = { url: 'http://127.0.0.1:4700', pid: process.pid, token: 'secret' }

test('what is written is read, by its owner only, and nothing else is left', async () => {
  const directory = await tempDirectory()
  writeServerFile(directory, file)
  expect(readServerFile(directory)).toEqual(file)
  expect((await stat(join(directory, 'server.json'))).mode & 0o777).toBe(0o600)
  expect(await readdir(directory)).toEqual(['server.json'])

  removeServerFile(directory)
  expect(await readdir(directory)).toEqual([])
})

test('a file whose process is gone counts as none', async () => {
  const directory = await tempDirectory()
  const { pid } = spawnSync(process.execPath, ['-e', '0'])
  writeServerFile(directory, { ...file, pid })
  expect(readServerFile(directory)).toBeUndefined()
})

test.each(['', '{', 'null', '[]', '{"url": 1}'])('the damaged file %j counts as none', async (text) => {
  const directory = await tempDirectory()
  await writeFile(join(directory, 'server.json'), text)
  expect(readServerFile(directory)).toBeUndefined()
})

test('without a state directory there is none', () => {
  expect(readServerFile('/nonexistent/state')).toBeUndefined()
})
