import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planMatrix, planRecord, planTable } from '@slipway/deploy'
import { actionsOf, applied, committedProject, planOf } from './support/committed-project.ts'
import { commitAll, git, temporaryDirectory, write } from './support/temporary-project.ts'

/** git takes all of these for references; some only its plumbing makes. */
const BRANCHES = [
  '--upload-pack=touch',
  '-x',
  '--batch-check',
  'a;$(touch${IFS}pwned)',
  '`touch${IFS}pwned`',
  "a'b",
  'a"b',
  'a&&b|c>d',
  '%s%n',
  '{a,b}',
  'größe',
  'refs/heads/main',
  'HEAD',
]

test.each(BRANCHES)(
  'a branch called %j is planned, and compared with, by what git calls it',
  async (name) => {
    const root = committedProject('orders', 'billing')
    const main = git(root, 'rev-parse', 'HEAD')
    write(root, { 'locations/orders/main.mjs': '2' })
    const changed = commitAll(root)
    git(root, 'update-ref', `refs/heads/${name}`, changed)
    git(root, 'reset', '--quiet', '--hard', main)
    const plan = await planOf(root, { ref: `refs/heads/${name}`, changed: main })
    expect([plan.commit, actionsOf(plan)]).toEqual([changed, ['orders: build+deploy']])
    const from = await planOf(root, { ref: 'HEAD', changed: `refs/heads/${name}` })
    expect([from.base, actionsOf(from)]).toEqual([main, []])
    expect(existsSync(join(root, 'pwned'))).toBe(false)
  },
)

test.each([
  '--upload-pack=x',
  'a b;$(touch pwned)',
  '-c',
  '--output=pwned',
  'main\nHEAD',
  'main\0',
  '@{-1}',
  ':/x',
  '^main',
  'main..HEAD',
])('a name that is no commit is told, and nothing is made of it: %j', async (name) => {
  const root = committedProject('orders')
  for (const request of [{ ref: name }, { changed: name }]) {
    await expect(planOf(root, request)).rejects.toMatchObject({
      code: 'unknown_ref',
      message: expect.stringContaining(JSON.stringify(name)),
    })
  }
  expect(existsSync(join(root, 'pwned'))).toBe(false)
})

const FILES = [
  'new\nline',
  'carriage\rreturn',
  'a\tb',
  '-rf',
  '--help',
  '$(touch pwned)',
  '`touch pwned`',
  ';touch pwned',
  '"quoted"',
  "'single'",
  ' lead and trail ',
  '*',
  '?',
  '[a]',
  '{a,b}',
  '\\',
  ':(exclude)*',
  '%0A::error::x',
  '\u001b[31m',
  '\u202Eevil',
  'größe 漢字 🚢',
  'CON',
  '...',
]

test('files are told apart by their names, whatever these are', async () => {
  const root = committedProject('orders', 'billing')
  const actual = applied(await planOf(root))
  for (const name of FILES) {
    write(root, { [`locations/orders/${name}`]: '1', [`locations/billing/${name}/x`]: '1' })
  }
  commitAll(root)
  const plan = await planOf(root, { actual })
  const paths = plan.desired.get('orders')!.inputs.map(({ path }) => path)
  expect(paths.toSorted()).toEqual(['main.mjs', ...FILES].toSorted())
  expect(actionsOf(plan)).toEqual(['billing: build+deploy', 'orders: build+deploy'])
  expect(actionsOf(await planOf(root, { actual: applied(plan, actual) }))).toEqual([])
  expect(existsSync(join(root, 'pwned'))).toBe(false)
  // What leaves a plan for a workflow and its summary are names that were checked, and no file's.
  const said = [planTable(plan), JSON.stringify(planRecord(plan)), JSON.stringify(planMatrix(plan))].join('')
  expect(said).not.toContain('pwned')
})

test('two sets of files whose names could be taken for each other have other digests', async () => {
  const root = committedProject('orders')
  const digest = async (names: string[]) => {
    git(root, 'rm', '--quiet', '-r', '--ignore-unmatch', 'locations/orders/files')
    write(root, Object.fromEntries(names.map((name) => [`locations/orders/files/${name}`, ''])))
    commitAll(root)
    return (await planOf(root)).desired.get('orders')!.content_digest
  }
  const digests = [
    await digest(['a\nb']),
    await digest(['a', 'b']),
    await digest(['a b']),
    await digest(['a\tb']),
  ]
  expect(new Set(digests).size).toBe(4)
})

test('a directory of locations with a hostile name is no location of that name', async () => {
  const root = committedProject('orders')
  const names = ['$(touch pwned)', 'a b', 'a\nb', '::set-output name=x::y', '-x']
  for (const name of names) {
    write(root, {
      [`locations/${name}/location.yaml`]: 'build: {base: "base:1"}\njobs: {x: {command: [x]}}\n',
    })
  }
  commitAll(root)
  await expect(planOf(root)).rejects.toThrow(/cannot be the name of a location/)
})

test('a project whose directory has a hostile name is planned', async () => {
  const bare = join(temporaryDirectory(), '--upload-pack=$(touch pwned)\n;x')
  execFileSync('git', ['clone', '--quiet', '--bare', '--', committedProject('orders'), bare])
  expect(actionsOf(await planOf(bare))).toEqual(['platform: platform', 'orders: build+deploy'])
})
