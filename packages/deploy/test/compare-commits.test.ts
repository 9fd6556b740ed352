import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  actionsOf,
  BASE,
  committedProject,
  locationYaml,
  lockText,
  planOf,
  projectFiles,
  SLIPWAY_YAML,
} from './support/committed-project.ts'
import { commitAll, git, repository, temporaryDirectory, write } from './support/temporary-project.ts'

/** What a pull request of these changes touches. */
async function touched(root: string, changes: Record<string, string>): Promise<string[]> {
  git(root, 'switch', '--quiet', '--create', 'feature')
  write(root, changes)
  commitAll(root)
  return actionsOf(await planOf(root, { changed: 'main' }))
}

test.each<[string, Record<string, string>, string[]]>([
  ['nothing', {}, []],
  ['a file of one', { 'locations/orders/main.mjs': '2' }, ['orders: build+deploy']],
  ['a file deep in one', { 'locations/orders/a/b/c': '2' }, ['orders: build+deploy']],
  ['a declaration', { 'locations/orders/location.yaml': locationYaml('bye') }, ['orders: deploy']],
  ['a comment of a declaration', { 'locations/orders/location.yaml': `# x\n${locationYaml()}` }, []],
  ['a new location', { 'locations/new/location.yaml': locationYaml() }, ['new: build+deploy']],
  ['what no location is made of', { 'README.md': '2', 'locations/README.md': '2' }, []],
  ['a comment in slipway.yaml', { 'slipway.yaml': `# x\n${SLIPWAY_YAML}` }, []],
  [
    'patterns of slipway.yaml',
    { 'slipway.yaml': SLIPWAY_YAML.replace('locations/*', 'locations/o*') },
    ['billing: remove refused'],
  ],
  [
    'the region in slipway.yaml',
    { 'slipway.yaml': SLIPWAY_YAML.replace('eu-west-1', 'us-east-1') },
    ['platform: platform', 'billing: deploy', 'orders: deploy'],
  ],
  [
    'files with hostile names',
    { 'locations/orders/-x': '', 'locations/orders/"a"\n\'b\'': '', 'locations/billing/größe 🚢': '' },
    ['billing: build+deploy', 'orders: build+deploy'],
  ],
])('a change of %s touches what is made of it', async (_, changes, expected) => {
  expect(await touched(committedProject('orders', 'billing'), changes)).toEqual(expected)
})

test.each([
  ['as it is usually written', '{base: "base:1", inputs: ["lib/**"]}'],
  ['with escapes', '{base: "base:1", "\\x69nputs": ["lib/**"]}'],
])('a file beside the locations touches those that are made of it, said %s', async (_, build) => {
  const root = repository({
    ...projectFiles('orders', 'billing'),
    'locations/orders/location.yaml': locationYaml('hello', build),
    'lib/a.py': '1',
  })
  expect(await touched(root, { 'lib/a.py': '2' })).toEqual(['orders: build+deploy'])
})

test.each<[string, Record<string, string>, string[]]>([
  ['another base', { 'slipway.lock': lockText(BASE.replace('base@', 'other@')) }, ['orders: build+deploy']],
  ['only a line end', { 'slipway.lock': `${lockText()}\n` }, []],
])('a change of slipway.lock touches what stands on what it pins: %s', async (_, change, expected) => {
  expect(await touched(committedProject('orders'), change)).toEqual(expected)
})

test('a slipway.lock that was broken before is no reason to fail', async () => {
  const root = committedProject('orders')
  write(root, { 'slipway.lock': '<<<<<<< ours\n' })
  commitAll(root)
  expect(await touched(root, { 'slipway.lock': lockText() })).toEqual(['orders: build+deploy'])
})

test('a location that lacked a base before is new', async () => {
  const root = committedProject('orders', 'billing')
  write(root, { 'locations/orders/location.yaml': locationYaml().replace(/^build.*\n/m, '') })
  commitAll(root)
  expect(await touched(root, { 'locations/orders/location.yaml': locationYaml() })).toEqual([
    'orders: build+deploy',
  ])
})

test('a file that moves from one location to another touches both', async () => {
  const root = committedProject('orders', 'billing')
  git(root, 'mv', 'locations/orders/main.mjs', 'locations/billing/moved.mjs')
  commitAll(root)
  const plan = await planOf(root, { changed: 'HEAD~' })
  expect(actionsOf(plan)).toEqual(['billing: build+deploy', 'orders: build+deploy'])
})

test('a location that is renamed is another one, and the old one is gone', async () => {
  const root = committedProject('orders', 'billing')
  mkdirSync(join(root, 'locations'), { recursive: true })
  renameSync(join(root, 'locations/orders'), join(root, 'locations/sales'))
  commitAll(root)
  const plan = await planOf(root, { changed: 'HEAD~' })
  expect(actionsOf(plan)).toEqual(['orders: remove refused', 'sales: build+deploy'])
})

test('what others pushed since does not count: the branch is compared with where it parted', async () => {
  const root = committedProject('orders', 'billing')
  const parted = git(root, 'rev-parse', 'HEAD')
  git(root, 'switch', '--quiet', '--create', 'feature')
  write(root, { 'locations/orders/main.mjs': '2' })
  commitAll(root)
  git(root, 'switch', '--quiet', 'main')
  write(root, { 'locations/billing/main.mjs': '2' })
  commitAll(root)
  const plan = await planOf(root, { ref: 'feature', changed: 'main' })
  expect(plan.base).toBe(parted)
  expect(actionsOf(plan)).toEqual(['orders: build+deploy'])
})

test('from no commit at all, everything is new', async () => {
  const plan = await planOf(committedProject('orders', 'billing'), { changed: '0'.repeat(40) })
  expect(plan.base).toBeNull()
  expect(actionsOf(plan)).toEqual(['platform: platform', 'billing: build+deploy', 'orders: build+deploy'])
})

test.each<[string, Record<string, string>]>([
  ['an unusable slipway.yaml', { 'slipway.yaml': 'no: [yaml' }],
  ['another environment only', { 'slipway.yaml': SLIPWAY_YAML.replace('staging', 'other') }],
])('where the base has %s, everything is new', async (_, broken) => {
  const root = committedProject('orders')
  write(root, broken)
  commitAll(root)
  const mended = await touched(root, { 'slipway.yaml': SLIPWAY_YAML })
  expect(mended).toEqual(['platform: platform', 'orders: build+deploy'])
})

test('a location that was broken before is new, and no reason to fail', async () => {
  const root = committedProject('orders', 'billing')
  write(root, { 'locations/orders/location.yaml': 'job: {}\n' })
  commitAll(root)
  expect(await touched(root, { 'locations/orders/location.yaml': locationYaml() })).toEqual([
    'orders: build+deploy',
  ])
})

test('a base that is gone, or was never fetched, is named', async () => {
  const root = committedProject('orders')
  git(root, 'switch', '--quiet', '--create', 'feature')
  git(root, 'branch', '--quiet', '--delete', '--force', 'main')
  await expect(planOf(root, { changed: 'main' })).rejects.toMatchObject({
    code: 'unknown_ref',
    message: expect.stringContaining('"main"'),
    remedy: expect.stringContaining('git fetch'),
  })
})

test('a shallow clone that does not reach to where the branch parted is told, with what to fetch', async () => {
  const root = committedProject('orders')
  git(root, 'switch', '--quiet', '--create', 'feature')
  write(root, { 'locations/orders/main.mjs': '2' })
  commitAll(root)
  git(root, 'switch', '--quiet', 'main')
  write(root, { 'README.md': '2' })
  commitAll(root)
  const clone = join(temporaryDirectory(), 'shallow')
  git(root, 'clone', '--quiet', '--depth=1', '--no-single-branch', `file://${root}`, clone)
  const request = { ref: 'origin/feature', changed: 'origin/main' }
  await expect(planOf(clone, request)).rejects.toMatchObject({
    code: 'shallow_clone',
    remedy: expect.stringContaining('--unshallow'),
  })
  git(clone, 'fetch', '--quiet', '--unshallow')
  expect(actionsOf(await planOf(clone, request))).toEqual(['orders: build+deploy'])
})

test('commits of two histories cannot be compared', async () => {
  const root = committedProject('orders')
  git(root, 'switch', '--quiet', '--orphan', 'other')
  write(root, projectFiles('orders', 'billing'))
  commitAll(root)
  await expect(planOf(root, { changed: 'main' })).rejects.toMatchObject({ code: 'unrelated_commits' })
})
