import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { applyEdits } from './apply-edits.ts'

async function directoryWith(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-test-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text)
  return directory
}

test('files are made, changed and removed, and changed ones keep who may use them', async () => {
  const directory = await directoryWith({ 'run.sh': 'old', gone: 'x' })
  await chmod(join(directory, 'run.sh'), 0o755)
  applyEdits(directory, [
    { path: 'a/b/new', before: null, after: 'n' },
    { path: 'gone', before: 'x', after: null },
    { path: 'run.sh', before: 'old', after: 'new' },
  ])
  expect((await readdir(directory)).toSorted()).toEqual(['a', 'run.sh'])
  expect(await readFile(join(directory, 'a/b/new'), 'utf8')).toBe('n')
  expect(await readFile(join(directory, 'run.sh'), 'utf8')).toBe('new')
  expect((await stat(join(directory, 'run.sh'))).mode & 0o777).toBe(0o755)
})

test('what can be undone leaves no trace', async () => {
  const directory = await directoryWith({ kept: 'old', gone: 'x' })
  const { undo } = applyEdits(directory, [
    { path: 'a/b/new', before: null, after: 'n' },
    { path: 'gone', before: 'x', after: null },
    { path: 'kept', before: 'old', after: 'new' },
  ])
  undo()
  expect((await readdir(directory)).toSorted()).toEqual(['gone', 'kept'])
  expect(await readFile(join(directory, 'kept'), 'utf8')).toBe('old')
  expect(await readFile(join(directory, 'gone'), 'utf8')).toBe('x')
})

test('one that fails undoes all before it', async () => {
  const directory = await directoryWith({ kept: 'old' })
  const edits = [
    { path: 'a/new', before: null, after: 'n' },
    { path: 'kept', before: 'old', after: 'new' },
    { path: 'file', before: null, after: 'n' },
    { path: 'file/new', before: null, after: 'no directory, so this one fails' },
  ]
  expect(() => applyEdits(directory, edits)).toThrow(/EEXIST|ENOTDIR/)
  expect(await readdir(directory)).toEqual(['kept'])
  expect(await readFile(join(directory, 'kept'), 'utf8')).toBe('old')
})

test('what somebody else made in the meantime is not taken away', async () => {
  const directory = await directoryWith({})
  const { undo } = applyEdits(directory, [{ path: 'a/new', before: null, after: 'n' }])
  await writeFile(join(directory, 'a/mine'), 'mine')
  undo()
  expect(await readdir(join(directory, 'a'))).toEqual(['mine'])
})

test('of a link, what it leads to is changed', async () => {
  const directory = await directoryWith({ real: 'old' })
  await symlink('real', join(directory, 'link'))
  applyEdits(directory, [{ path: 'link', before: 'old', after: 'new' }])
  expect(await readFile(join(directory, 'real'), 'utf8')).toBe('new')
  expect((await lstat(join(directory, 'link'))).isSymbolicLink()).toBe(true)
})

test('nothing is done when a file is not what the edits were made from', async () => {
  const directory = await directoryWith({ kept: 'mine', other: 'x' })
  await mkdir(join(directory, 'there'))
  const remove = { path: 'other', before: 'x', after: null }
  const stale = [remove, { path: 'kept', before: 'old', after: 'new' }]
  expect(() => applyEdits(directory, stale)).toThrow('kept is no longer what it was a moment ago.')
  const taken = [remove, { path: 'there', before: null, after: 'new' }]
  expect(() => applyEdits(directory, taken)).toThrow('There is a file there already.')
  expect((await readdir(directory)).toSorted()).toEqual(['kept', 'other', 'there'])
})
