import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSource, planLocal, type LocationFiles } from '@slipway/deploy'
import { loadProject } from '@slipway/config-schema'
import { commitSource } from '../src/commit/commit-source.ts'
import { openCommit, withRepository } from '../src/commit/commit-tree.ts'
import { contentDigest } from '../src/content-digest.ts'
import { releaseDigest } from '../src/release-digest.ts'
import { BASE, committedProject, planOf } from './support/committed-project.ts'
import { commitAll, git, repository, temporaryDirectory, write } from './support/temporary-project.ts'

const CODE = { 'l/location.yaml': 'jobs: {}\n', 'l/main.mjs': '1', 'l/lib/text.txt': 'x' }

async function atCommit(root: string, directory = 'l'): Promise<LocationFiles> {
  return withRepository(root, async (opened) => {
    const [files] = await commitSource(root, await openCommit(opened, 'HEAD')).read([directory])
    return files!
  })
}

async function inWorkTree(root: string, directory = 'l'): Promise<LocationFiles> {
  const [files] = await openSource(root).read([directory])
  return files!
}

function byPath({ inputs, commit }: LocationFiles): LocationFiles {
  return { commit, inputs: inputs.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }
}

test('a clean work tree and its commit hold the same inputs, whatever they are called', async () => {
  const odd = [
    'new\nline',
    '"quoted" \'name\'',
    'größe 漢字 🚢',
    ' lead',
    '-x',
    '*',
    'a\tb',
    '{a,b}',
    ':(top)',
  ]
  const root = repository({
    ...CODE,
    ...Object.fromEntries(
      odd.flatMap((name) => [
        [`l/${name}`, name],
        [`l/d ${name}/x`, ''],
      ]),
    ),
    'l/.hidden/.x': '1',
    'l/empty': '',
    'l/large.bin': Buffer.alloc(3_000_000, 'x'),
    'm/main.mjs': '1',
  })
  symlinkSync('/nowhere\n', join(root, 'l/link'))
  chmodSync(join(root, 'l/main.mjs'), 0o755)
  commitAll(root)
  const files = await atCommit(root)
  expect(byPath(files)).toEqual(byPath(await inWorkTree(root)))
  expect(files.inputs).toHaveLength(3 + 2 * odd.length + 4)
  expect(await atCommit(root, 'l/lib')).toEqual(await inWorkTree(root, 'l/lib'))
  expect(byPath(await atCommit(root, '.'))).toEqual(byPath(await inWorkTree(root, '.')))
})

test('both digests of a location are the same from the work tree and from its commit', async () => {
  const root = committedProject('orders', 'billing')
  const { project } = await loadProject({ directory: root, variables: {} })
  const releases = { listCurrents: async () => [] }
  const local = await planLocal(
    { source: openSource(root), releases },
    { project: project!, environment: 'local', runtimeDigest: 'runtime-1' },
  )
  const build = { base: BASE, architecture: 'x86_64' as const, inputs: [] }
  const plan = await planOf(root)
  expect([...plan.desired.keys()]).toEqual([...local.desired.keys()])
  for (const [name, { inputs, declaration }] of local.desired) {
    const content = contentDigest(inputs, build)
    expect(plan.desired.get(name)).toMatchObject({
      inputs,
      declaration,
      build,
      content_digest: content,
      release_digest: releaseDigest({
        contentDigest: content,
        runtimeDigest: 'runtime-1',
        componentVersion: '1',
        declaration,
        environment: {
          name: 'staging',
          account: '111122223333',
          region: 'eu-west-1',
          network: null,
          tags: {},
        },
      }),
    })
  }
})

test('what the work tree has beside the commit does not count', async () => {
  const root = repository(CODE)
  const expected = byPath(await atCommit(root))
  write(root, { 'l/new': '1', 'l/main.mjs': '2' })
  git(root, 'add', '.')
  expect(byPath(await atCommit(root))).toEqual(expected)
})

test('a submodule in a location is refused by name', async () => {
  const root = repository(CODE)
  const inner = repository({ x: '1' })
  git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'l/vendor')
  commitAll(root)
  await expect(atCommit(root)).rejects.toMatchObject({
    code: 'nested_repository',
    message: expect.stringContaining('l/vendor'),
  })
})

test('a name that is not UTF-8 is refused, not left out', async () => {
  const root = repository(CODE)
  symlinkSync('main.mjs', Buffer.concat([Buffer.from(join(root, 'l/')), Buffer.from([0x61, 0xff])]))
  commitAll(root)
  await expect(atCommit(root)).rejects.toMatchObject({ code: 'unsupported_name' })
})

test('a directory that the commit does not have is named', async () => {
  const root = repository(CODE)
  for (const directory of ['gone', 'l/main.mjs', 'l/main.mjs/x']) {
    await expect(atCommit(root, directory)).rejects.toMatchObject({
      code: 'unreadable_file',
      message: expect.stringContaining(directory),
    })
  }
})

test('a repository that names its objects by sha256 is refused', async () => {
  const root = temporaryDirectory()
  git(root, 'init', '--quiet', '--object-format=sha256')
  write(root, CODE)
  commitAll(root)
  await expect(atCommit(root)).rejects.toMatchObject({ code: 'unsupported_repository' })
})

test('no repository, nor git, nor trust in it: each is told as what it is', async () => {
  const root = repository(CODE)
  await expect(atCommit(temporaryDirectory())).rejects.toMatchObject({ code: 'git_failed' })
  process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER = '1'
  try {
    await expect(atCommit(root)).rejects.toMatchObject({ code: 'git_refused' })
  } finally {
    delete process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER
  }
  const path = process.env.PATH
  process.env.PATH = temporaryDirectory()
  try {
    await expect(atCommit(root)).rejects.toMatchObject({ code: 'git_missing' })
  } finally {
    process.env.PATH = path
  }
})
