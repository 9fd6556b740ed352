import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { gitBlobs } from '../../src/build/git-blobs.ts'
import { files, git, repository, temporaryDirectory } from '../support/temporary-project.ts'

const run = promisify(execFile)
const MEGABYTE = 1024 * 1024

/** The ids of the files of a repository, by name. */
function idsOf(root: string): Record<string, string> {
  const lines = git(root, 'ls-tree', 'HEAD').split('\n')
  return Object.fromEntries(
    lines.map((line) => line.split(/[ \t]/).slice(2).toReversed() as [string, string]),
  )
}

async function readAll(root: string, ids: readonly string[]): Promise<string[]> {
  const contents: string[] = []
  for await (const { chunks } of gitBlobs(root)(ids)) {
    contents.push(Buffer.concat(await Array.fromAsync(chunks)).toString())
  }
  return contents
}

test('blobs are read in the order that they are asked for, as often as they are', async () => {
  const root = repository({ one: '1\n', two: '2\n2\n', empty: '' })
  const { one = '', two = '', empty = '' } = idsOf(root)

  expect(await readAll(root, [two, empty, one, one])).toEqual(['2\n2\n', '', '1\n', '1\n'])
  expect(await readAll(root, [])).toEqual([])
})

test('what is no file is no blob', async () => {
  const root = repository({ 'a/one': '1\n' })
  const { a = '' } = idsOf(root)

  await expect(readAll(root, [a])).rejects.toMatchObject({ code: 'git_failed' })
  await expect(readAll(root, ['0'.repeat(40)])).rejects.toMatchObject({ code: 'git_failed' })
})

test('a reading that is given up in the middle of a blob leaves no git behind', async () => {
  const root = repository({ large: 'x'.repeat(10 * MEGABYTE) })
  const { large = '' } = idsOf(root)

  for await (const { chunks } of gitBlobs(root)([large])) {
    for await (const _ of chunks) break
    break
  }

  const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
  expect(left).not.toContain(root)
})

test('a machine without git is said', async () => {
  const root = repository({ one: '1\n' })
  vi.stubEnv('PATH', temporaryDirectory())

  await expect(readAll(root, ['0'.repeat(40)])).rejects.toMatchObject({ code: 'git_missing' })
  vi.unstubAllEnvs()
})

test('the memory that it takes does not grow with the size of a file', async () => {
  const script = fileURLToPath(import.meta.resolve('./support/pack-process.ts'))
  const peakOf = async (megabytes: number): Promise<number> => {
    const root = files({ 'model.bin': '' })
    const model = join(root, 'model.bin')
    for (let n = 0; n < megabytes; n += 1) appendFileSync(model, randomBytes(MEGABYTE))
    git(root, 'init', '--quiet')
    const id = git(root, '-c', 'core.compression=0', 'hash-object', '-w', 'model.bin')
    const { stdout } = await run(process.execPath, [script, root, id, temporaryDirectory()])
    return Number(stdout)
  }

  const small = await peakOf(1)
  const large = await peakOf(64)

  expect(large - small).toBeLessThan(40)
})
