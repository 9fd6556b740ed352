import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSource, type BuildInput, type LocationFiles } from '@slipway/deploy'
import { contentDigest } from '../src/content-digest.ts'
import { commitAll, files, git, repository, temporaryDirectory, write } from './support/temporary-project.ts'

const CODE = {
  'l/location.yaml': 'jobs: {}\n',
  'l/main.mjs': 'console.log(1)\n',
  'l/lib/text.txt': 'text\n',
}

async function readOne(root: string, directory = 'l'): Promise<LocationFiles> {
  const [location] = await openSource(root).read([directory])
  return location!
}

async function digest(root: string, directory = 'l'): Promise<string> {
  return contentDigest((await readOne(root, directory)).inputs)
}

function paths(inputs: readonly BuildInput[]): string[] {
  return inputs.map(({ path }) => path).toSorted()
}

describe('what counts', () => {
  test('a committed location has the ids and modes that git has', async () => {
    const root = repository({ ...CODE, 'l/empty': '', 'l/large.bin': Buffer.alloc(3_000_000, 'x') })
    symlinkSync('main.mjs', join(root, 'l/link'))
    chmodSync(join(root, 'l/main.mjs'), 0o755)
    chmodSync(join(root, 'l/empty'), 0o654)
    commitAll(root)
    const { inputs } = await readOne(root)
    const ours = inputs.map(({ mode, blob_id, path }) => `${mode} blob ${blob_id}\tl/${path}`).toSorted()
    expect(ours).toEqual(git(root, 'ls-tree', '-r', 'HEAD', 'l').split('\n').toSorted())
    expect(new Set(inputs.map(({ mode }) => mode))).toEqual(new Set(['100644', '100755', '120000']))
  })

  test('files are the same inputs with git and without', async () => {
    const odd = {
      'l/new\nline': '1',
      'l/"quoted" \'name\'': '2',
      'l/größe 漢字 🚢': '3',
      'l/ lead': '4',
      'l/-x': '5',
      'l/*': '6',
    }
    const [withGit, without] = [repository({ ...CODE, ...odd }), files({ ...CODE, ...odd })]
    for (const root of [withGit, without]) symlinkSync('/nowhere\n', join(root, 'l/link'))
    const [a, b] = [await readOne(withGit), await readOne(without)]
    expect(paths(a.inputs)).toEqual(paths(b.inputs))
    expect(paths(a.inputs)).toHaveLength(10)
    expect(contentDigest(a.inputs)).toBe(contentDigest(b.inputs))
  })

  test('the digest is the same in a clone, after a touch, under another name and at another depth', async () => {
    const root = repository(CODE)
    const expected = await digest(root)
    const clone = join(temporaryDirectory(), 'elsewhere')
    git(root, 'clone', '--quiet', root, clone)
    utimesSync(join(clone, 'l/main.mjs'), 1, 1)
    expect(await digest(clone)).toBe(expected)
    mkdirSync(join(clone, 'deep/er'), { recursive: true })
    renameSync(join(clone, 'l'), join(clone, 'deep/er/m'))
    expect(await digest(clone, 'deep/er/m')).toBe(expected)
    expect(await digest(join(clone, 'deep'), 'er/m')).toBe(expected)
    expect(await digest(join(clone, 'deep/er/m'), '.')).toBe(expected)
  })

  test('the digest is the same whatever order files were made in', async () => {
    const reversed = Object.fromEntries(Object.entries(CODE).toReversed())
    expect(await digest(files(reversed))).toBe(await digest(files(CODE)))
  })

  test('untracked and edited files count, ignored and deleted ones do not', async () => {
    const root = repository({ ...CODE, '.gitignore': '*.log\n', 'l/lib/.gitignore': 'secret\n!keep.log\n' })
    const before = await digest(root)
    write(root, { 'l/run.log': 'x', 'l/lib/secret': 'x', 'other/file': 'x' })
    expect(await digest(root)).toBe(before)
    write(root, { 'l/lib/keep.log': 'x' })
    expect(paths((await readOne(root)).inputs)).toContain('lib/keep.log')
    rmSync(join(root, 'l/lib/keep.log'))
    expect(await digest(root)).toBe(before)
    write(root, { 'l/main.mjs': 'console.log(2)\n' })
    expect(await digest(root)).not.toBe(before)
    rmSync(join(root, 'l/main.mjs'))
    expect(paths((await readOne(root)).inputs)).toEqual(['lib/.gitignore', 'lib/text.txt', 'location.yaml'])
  })

  test('a location that was never committed counts, also before the first commit', async () => {
    const root = files(CODE)
    const expected = await digest(root)
    git(root, 'init', '--quiet')
    const found = await readOne(root)
    expect(contentDigest(found.inputs)).toBe(expected)
    expect(found.commit).toBe('worktree')
  })

  test.each(['git', 'files'])('an edit, a rename, a new mode each give another digest (%s)', async (kind) => {
    const root = kind === 'git' ? repository(CODE) : files(CODE)
    const main = join(root, 'l/main.mjs')
    const digests = [await digest(root)]
    write(root, { 'l/main.mjs': 'console.log(2)\n' })
    digests.push(await digest(root))
    chmodSync(main, 0o755)
    digests.push(await digest(root))
    renameSync(main, join(root, 'l/index.mjs'))
    digests.push(await digest(root))
    symlinkSync('index.mjs', main)
    digests.push(await digest(root))
    expect(new Set(digests).size).toBe(5)
  })

  test.each(['git', 'files'])('the state directory never counts (%s)', async (kind) => {
    const root = kind === 'git' ? repository(CODE) : files(CODE)
    const before = await readOne(root, '.')
    write(root, { '.slipway/snapshots/l/x': '1', 'l/.slipway/state.sqlite': '2' })
    const after = await readOne(root, '.')
    expect(after.inputs).toEqual(before.inputs)
    expect(after.commit).toBe(before.commit)
  })

  test('without git, what npm installs and what git keeps do not count', async () => {
    const root = files(CODE)
    const before = await digest(root)
    write(root, { 'l/node_modules/a/index.js': '1', 'l/lib/node_modules/b.js': '1', 'l/.git/config': '1' })
    expect(await digest(root)).toBe(before)
  })

  test('several locations are told apart, also one inside another and one whose name begins like another', async () => {
    const root = repository({ 'a/x': '1', 'a/b/y': '2', 'ab/z': '3', top: '4' })
    const found = await openSource(root).read(['ab', 'a', 'a/b'])
    expect(found.map(({ inputs }) => paths(inputs))).toEqual([['z'], ['b/y', 'x'], ['y']])
  })

  test('directories are names, never patterns', async () => {
    const root = repository({ 'l/k/v': '1', '*/k/x': '2', ':!l/k/z': '3', '-x/k/w x': '4' })
    const directories = ['l/k', '*/k', ':!l/k', '-x/k']
    const found = await openSource(root).read(directories)
    expect(found.map(({ inputs }) => paths(inputs))).toEqual([['v'], ['x'], ['z'], ['w x']])
    write(root, { 'l/k/v': '2', '-x/k/w x': '2' })
    const edited = await openSource(root).read(directories)
    expect(edited.map(({ commit }) => commit === 'worktree')).toEqual([true, false, false, true])
  })

  test('a location reached by a link has the files that the link leads to', async () => {
    const root = repository(CODE)
    const expected = await digest(root)
    symlinkSync('l', join(root, 'm'))
    expect(await digest(root, 'm')).toBe(expected)
    const link = join(temporaryDirectory(), 'project')
    symlinkSync(root, link)
    const through = await readOne(link)
    expect(contentDigest(through.inputs)).toBe(expected)
    expect(through.commit).toBe(git(root, 'rev-parse', 'HEAD'))
  })

  test('files behind a directory that became a link are deleted', async () => {
    const root = repository({ ...CODE, 'elsewhere/text.txt': 'text\n' })
    rmSync(join(root, 'l/lib'), { recursive: true })
    symlinkSync('../elsewhere', join(root, 'l/lib'))
    expect(paths((await readOne(root)).inputs)).toEqual(['lib', 'location.yaml', 'main.mjs'])
  })

  test('a file in conflict counts once, as it lies there', async () => {
    const root = repository(CODE)
    git(root, 'switch', '--quiet', '--create=other')
    write(root, { 'l/main.mjs': 'theirs\n' })
    commitAll(root)
    git(root, 'switch', '--quiet', 'main')
    write(root, { 'l/main.mjs': 'ours\n' })
    commitAll(root)
    expect(() => git(root, 'merge', 'other')).toThrow('merge other')
    const { inputs, commit } = await readOne(root)
    expect(paths(inputs)).toEqual(['lib/text.txt', 'location.yaml', 'main.mjs'])
    expect(commit).toBe('worktree')
  })
})

describe('where git converts or the disk keeps no modes', () => {
  test('the digest is of the bytes on disk, and an unedited location still is its commit', async () => {
    const root = repository({ ...CODE, '.gitattributes': '*.bat text eol=crlf\n', 'l/run.bat': 'echo 1\r\n' })
    const { inputs, commit } = await readOne(root)
    expect(commit).toBe(git(root, 'rev-parse', 'HEAD'))
    expect(contentDigest(inputs)).toBe(await digest(files({ ...CODE, 'l/run.bat': 'echo 1\r\n' })))
    expect(contentDigest(inputs)).not.toBe(await digest(files({ ...CODE, 'l/run.bat': 'echo 1\n' })))
  })

  test('with core.fileMode off the index says what is executable', async () => {
    const root = repository(CODE)
    chmodSync(join(root, 'l/main.mjs'), 0o755)
    commitAll(root)
    const expected = await digest(root)
    git(root, 'config', 'core.fileMode', 'false')
    chmodSync(join(root, 'l/main.mjs'), 0o644)
    chmodSync(join(root, 'l/lib/text.txt'), 0o755)
    expect(await digest(root)).toBe(expected)
  })
})

describe('the commit', () => {
  test('is HEAD while the location equals it, whatever changes elsewhere', async () => {
    const root = repository({ ...CODE, 'project/k/x': '1', ' odd\n"dir"/k/x': '1' })
    const head = git(root, 'rev-parse', 'HEAD')
    write(root, { 'other/file': 'x', 'project/y': '1' })
    expect((await readOne(root)).commit).toBe(head)
    expect((await readOne(join(root, 'project'), 'k')).commit).toBe(head)
    expect((await readOne(join(root, ' odd\n"dir"'), 'k')).commit).toBe(head)
    write(root, { 'project/k/x': '2', ' odd\n"dir"/k/y\nz': '2' })
    expect((await readOne(join(root, 'project'), 'k')).commit).toBe('worktree')
    expect((await readOne(join(root, ' odd\n"dir"'), 'k')).commit).toBe('worktree')
  })

  test.each<[string, (root: string) => void]>([
    ['an edit', (root) => write(root, { 'l/main.mjs': '2' })],
    ['an edit of the declaration', (root) => write(root, { 'l/location.yaml': 'jobs: {a: {}}\n' })],
    ['a staged edit', (root) => (write(root, { 'l/main.mjs': '2' }), git(root, 'add', '.'))],
    [
      'a staged edit, taken back on disk only',
      (root) => {
        write(root, { 'l/main.mjs': '2' })
        git(root, 'add', '.')
        write(root, { 'l/main.mjs': CODE['l/main.mjs'] })
      },
    ],
    ['an untracked file', (root) => write(root, { 'l/new': '2' })],
    ['a deleted file', (root) => rmSync(join(root, 'l/main.mjs'))],
    ['a new mode', (root) => chmodSync(join(root, 'l/main.mjs'), 0o755)],
    ['a staged rename out of it', (root) => git(root, 'mv', 'l/main.mjs', 'main.mjs')],
  ])('is worktree after %s', async (_, change) => {
    const root = repository(CODE)
    change(root)
    expect((await readOne(root)).commit).toBe('worktree')
  })

  test('is worktree outside any repository', async () => {
    expect((await readOne(files(CODE))).commit).toBe('worktree')
  })
})

describe('what cannot be told', () => {
  test('a repository inside a location, untracked or a submodule, is refused by name', async () => {
    const root = repository(CODE)
    const inner = join(root, 'l/vendor')
    write(root, { 'l/vendor/x': '1' })
    git(inner, 'init', '--quiet')
    commitAll(inner)
    const refusal = { code: 'nested_repository', message: expect.stringContaining('l/vendor') }
    await expect(readOne(root)).rejects.toMatchObject(refusal)
    git(root, 'add', '.')
    await expect(readOne(root)).rejects.toMatchObject(refusal)
    await expect(readOne(root, 'l/vendor')).rejects.toMatchObject(refusal)
  })

  test('a location that git ignores is refused, and the remedy says how to find out why', async () => {
    const root = repository({ ...CODE, '.gitignore': 'm/\n' })
    write(root, { 'm/location.yaml': 'jobs: {}\n' })
    await expect(readOne(root, 'm')).rejects.toMatchObject({
      code: 'nothing_counts',
      message: 'git ignores all files of m.',
      remedy: expect.stringContaining('check-ignore'),
    })
  })

  test.each(['git', 'files'])('a name that is not UTF-8 is refused, not left out (%s)', async (kind) => {
    const root = kind === 'git' ? repository(CODE) : files(CODE)
    const name = Buffer.concat([Buffer.from(join(root, 'l/')), Buffer.from([0x61, 0xff])])
    symlinkSync('main.mjs', name)
    await expect(readOne(root)).rejects.toMatchObject({ code: 'unsupported_name' })
  })

  test("somebody else's repository is refused with git's own remedy", async () => {
    const root = repository(CODE)
    process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER = '1'
    try {
      await expect(readOne(root)).rejects.toMatchObject({
        code: 'git_refused',
        remedy: expect.stringContaining('git config --global --add safe.directory'),
      })
    } finally {
      delete process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER
    }
  })

  test('a repository without git on this machine is refused, files without one are not', async () => {
    const [withGit, without] = [repository(CODE), files(CODE)]
    const path = process.env.PATH
    process.env.PATH = temporaryDirectory()
    try {
      await expect(readOne(withGit)).rejects.toMatchObject({ code: 'git_missing', remedy: 'Install git.' })
      await expect(readOne(without)).resolves.toMatchObject({ commit: 'worktree' })
    } finally {
      process.env.PATH = path
    }
  })

  test('a broken repository is reported in the words of git', async () => {
    const root = repository(CODE)
    write(root, { '.git/index': 'no index' })
    await expect(readOne(root)).rejects.toMatchObject({
      code: 'git_failed',
      message: expect.stringMatching(/index file/),
    })
  })

  test.each(['git', 'files'])('a directory that is not there is named (%s)', async (kind) => {
    const root = kind === 'git' ? repository(CODE) : files(CODE)
    await expect(readOne(root, 'gone')).rejects.toMatchObject({
      code: 'unreadable_file',
      message: expect.stringContaining(join(root, 'gone')),
    })
  })
})

test('nothing of the repository is written, not even the index', async () => {
  const root = repository(CODE)
  utimesSync(join(root, 'l/main.mjs'), 1, 1)
  const index = () => git(root, 'hash-object', '--no-filters', '.git/index')
  const before = index()
  await readOne(root)
  expect(index()).toBe(before)
})
