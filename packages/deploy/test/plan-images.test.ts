import { formatProblems } from '@slipway/config-schema'
import { expect, test } from 'vitest'
import type { ActualEnvironment } from '@slipway/deploy'
import {
  actionsOf,
  answerFor,
  applied,
  BASE,
  committedProject,
  locationYaml,
  lockText,
  planOf,
  projectFiles,
} from './support/committed-project.ts'
import { commitAll, git, repository, write } from './support/temporary-project.ts'

/** What is reported of HEAD, as people see it. */
async function reportOf(root: string): Promise<string> {
  const answer = await answerFor(root)
  if ('plan' in answer) throw new Error('The commit has no problem.')
  const { problems, sources } = answer.unusable
  return formatProblems(problems, sources, { color: false })
}

/** What the next plan asks for after a change, and whether it says so without marks as well. */
async function after(
  root: string,
  actual: ActualEnvironment,
  change: Record<string, string>,
): Promise<string[]> {
  write(root, change)
  commitAll(root)
  const plan = await planOf(root, { actual })
  const currents = actual.currents.map((current) => ({ ...current, source: null }))
  const unmarked = await planOf(root, { actual: { ...actual, currents } })
  git(root, 'reset', '--quiet', '--hard', 'HEAD~')
  expect(actionsOf(unmarked)).toEqual(actionsOf(plan))
  return actionsOf(plan)
}

/** Paths of what the image of orders is made of. */
async function pathsOf(root: string): Promise<string[]> {
  const plan = await planOf(root)
  return plan.desired.get('orders')!.inputs.map(({ path }) => path)
}

test('all that keeps images from being made is told at once, at its place, with what to do', async () => {
  const root = repository({
    ...projectFiles('fine'),
    'locations/arm/location.yaml': locationYaml('x', '{base: "base:1", architecture: arm64}'),
    'locations/dag/dagster_cloud.yaml':
      'locations: [{location_name: dag, code_source: {package_name: dag}}]\n',
    'locations/nothing/location.yaml': locationYaml(
      'x',
      '{base: "base:1", include: [src, "*.yaml"], inputs: [lib]}',
    ),
    'locations/silent/location.yaml': 'jobs: {x: {command: [x]}}\n',
    'locations/typo/location.yaml': 'jobs: {x: {comand: [x]}}\n',
    'locations/unknown/location.yaml': locationYaml('x', '{base: "base:2"}'),
  })
  expect(await reportOf(root)).toMatchInlineSnapshot(`
    "locations/arm/location.yaml:2:15
        1 | launcher: lambda
      > 2 | build: {base: "base:1", architecture: arm64}
          |               ^^^^^^^^
        3 | jobs:
      error: slipway.lock does not pin base:1 for arm64 at the commit. (base_not_locked)
      Run slipway lock, and commit slipway.lock.

    locations/dag/dagster_cloud.yaml:1:1
      > 1 | locations: [{location_name: dag, code_source: {package_name: dag}}]
          | ^
      error: Nothing says what the image of dag is put upon, and on AWS it runs from one. (no_base)
      Declare it in a location.yaml: an image is made by what is said there.

    locations/nothing/location.yaml:2:35
        1 | launcher: lambda
      > 2 | build: {base: "base:1", include: [src, "*.yaml"], inputs: [lib]}
          |                                   ^^^
        3 | jobs:
      error: The commit has no file that "src" matches. (nothing_matched)
      Patterns of include are relative to the directory of the location.

    locations/nothing/location.yaml:2:60
        1 | launcher: lambda
      > 2 | build: {base: "base:1", include: [src, "*.yaml"], inputs: [lib]}
          |                                                            ^^^
        3 | jobs:
      error: The commit has no file that "lib" matches. (nothing_matched)
      Patterns of inputs are relative to the project root.

    locations/silent/location.yaml:1:1
      > 1 | jobs: {x: {command: [x]}}
          | ^
      error: Nothing says what the image of silent is put upon, and on AWS it runs from one. (no_base)
      Write build: { base: ... } and an image, such as node:24-bookworm-slim.

    locations/silent/location.yaml:1:1
      > 1 | jobs: {x: {command: [x]}}
          | ^
      error: silent runs on ECS, and staging declares no network for its tasks. (no_network)
      Declare environments.staging.network in slipway.yaml, or launcher: lambda here.

    locations/typo/location.yaml:1:12
      > 1 | jobs: {x: {comand: [x]}}
          |            ^^^^^^
      error: A job has no key "comand". (unknown_key)
      Did you mean "command"?

    locations/unknown/location.yaml:2:15
        1 | launcher: lambda
      > 2 | build: {base: "base:2"}
          |               ^^^^^^^^
        3 | jobs:
      error: slipway.lock does not pin base:2 for x86_64 at the commit. (base_not_locked)
      Run slipway lock, and commit slipway.lock.

    8 errors in 6 files"
  `)
})

test('without a slipway.lock no base is pinned', async () => {
  const root = committedProject('orders')
  git(root, 'rm', '--quiet', 'slipway.lock')
  commitAll(root)
  write(root, { 'slipway.lock': lockText() })
  expect(await reportOf(root)).toContain('Run slipway lock, and commit slipway.lock.')
})

test.each<[string, Record<string, string>, string]>([
  ['that two branches changed', { 'slipway.lock': '{\n<<<<<<< HEAD\n' }, 'slipway.lock:2'],
  ['that is a directory', { 'slipway.lock/x': '' }, 'slipway.lock is no file'],
])('a slipway.lock %s is refused', async (_, change, place) => {
  const root = committedProject('orders')
  git(root, 'rm', '--quiet', 'slipway.lock')
  write(root, change)
  commitAll(root)
  await expect(planOf(root)).rejects.toMatchObject({
    code: 'invalid_lock',
    message: expect.stringContaining(place),
    remedy: expect.stringContaining('slipway lock'),
  })
})

test('each location is built as it says, upon the base that the commit pins', async () => {
  const root = repository({
    ...projectFiles('orders', 'billing'),
    'locations/billing/location.yaml': locationYaml(
      'x',
      '{base: "base:1", architecture: arm64, inputs: [lib]}',
    ),
    'lib/a': '',
    'slipway.lock': `{"version": 1, "bases": {"base:1": {"x86_64": "${BASE}", "arm64": "${BASE.replace('base@', 'arm@')}"}}}`,
  })
  write(root, { 'slipway.lock': 'what the work tree holds' })
  const { desired } = await planOf(root)
  expect(desired.get('orders')!.build).toEqual({ base: BASE, architecture: 'x86_64', inputs: [] })
  expect(desired.get('billing')!.build).toEqual({
    base: BASE.replace('base@', 'arm@'),
    architecture: 'arm64',
    inputs: ['lib'],
  })
})

test.each<[string, Record<string, string>, string[]]>([
  [
    'the base that slipway.lock pins',
    { 'slipway.lock': lockText(BASE.replace('base@', 'other@')) },
    ['orders: build+deploy'],
  ],
  [
    'another base in slipway.lock',
    { 'slipway.lock': lockText().replace('"bases": {', `"bases": {"a": {"arm64": "${BASE}"},`) },
    [],
  ],
  ['how slipway.lock is written', { 'slipway.lock': JSON.stringify(JSON.parse(lockText())) }, []],
  [
    'what include leaves out',
    { 'locations/orders/location.yaml': locationYaml('hello', '{base: "base:1", include: ["*.mjs"]}') },
    [],
  ],
  [
    'the patterns of inputs',
    { 'locations/orders/location.yaml': locationYaml('hello', '{base: "base:1", inputs: [slipway.yaml]}') },
    ['orders: build+deploy'],
  ],
])('after a change of %s the next plan asks for just that', async (_, change, actions) => {
  const root = committedProject('orders')
  expect(await after(root, applied(await planOf(root)), change)).toEqual(actions)
})

test('files beside a location make its image another, hidden ones too, and no other location', async () => {
  const root = repository({
    ...projectFiles('orders', 'billing'),
    'locations/orders/location.yaml': locationYaml(
      'hello',
      '{base: "base:1", inputs: ["lib/*", "set{up,down}.cfg"]}',
    ),
    'lib/a.py': '1',
    'lib/deep/.env': '1',
    'setdown.cfg': '',
    'other/x': '1',
  })
  const actual = applied(await planOf(root))
  expect(actual.currents.map(({ location, source }) => [location, source === null])).toEqual([
    ['billing', false],
    ['orders', true],
  ])
  const built = ['orders: build+deploy']
  expect(await after(root, actual, { 'lib/a.py': '2' })).toEqual(built)
  expect(await after(root, actual, { 'lib/.env': '2' })).toEqual(built)
  expect(await after(root, actual, { 'lib/deep/.env': '2' })).toEqual(built)
  expect(await after(root, actual, { 'setup.cfg': '' })).toEqual(built)
  expect(await after(root, actual, { 'other/x': '2', 'lib2/a.py': '', 'setout.cfg': '' })).toEqual([])
})

test('what lies in its own directory is no file beside it', async () => {
  const root = repository({
    ...projectFiles('orders', 'orders-lib'),
    'locations/orders/location.yaml': locationYaml(
      'hello',
      '{base: "base:1", include: [lib], inputs: ["locations/*/main.mjs"]}',
    ),
    'locations/orders/lib/a.mjs': '',
  })
  expect(await pathsOf(root)).toEqual(['/locations/orders-lib/main.mjs', 'lib/a.mjs'])
})

test('include chooses from the directory, by patterns relative to it, whatever it is called', async () => {
  const build = '{base: "base:1", include: [src, "*.json", "d*/**/*.csv"]}'
  const files = {
    'location.yaml': `location_name: orders\n${locationYaml('hello', build)}`,
    'package.json': '{}',
    '.hidden.json': '{}',
    'README.md': '',
    'src/a/b.mjs': '',
    'src/.env': '',
    'data/x.csv': '',
    'data/a/y.csv': '',
    'data/a/y.txt': '',
    'sub/src/z': '',
  }
  const odd = 'locations/[a]{b,c}*'
  const root = repository({
    ...projectFiles('billing'),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`${odd}/${path}`, text])),
  })
  expect(await pathsOf(root)).toEqual([
    'data/a/y.csv',
    'data/x.csv',
    'package.json',
    'src/.env',
    'src/a/b.mjs',
  ])
  const actual = applied(await planOf(root))
  expect(await after(root, actual, { [`${odd}/README.md`]: 'x', [`${odd}/sub/src/z`]: 'x' })).toEqual([])
  expect(await after(root, actual, { [`${odd}/src/new`]: '' })).toEqual(['orders: build+deploy'])
})

test('a plan says what slipway.yaml says at its commit', async () => {
  const root = committedProject('orders')
  write(root, {
    'slipway.yaml': `project: acme
locations: ['locations/*']
agents: [{name: a, queues: [etl, lambda], include_default_queue: true}, {name: b, queues: [etl]}]
environments:
  staging:
    account: "111122223333"
    region: eu-west-1
    branch: release
    network: {subnets: [subnet-0a1b2c3d], security_groups: [sg-0a1b2c3d]}
    state: s3://acme-pulumi
    tags: {team: data}
`,
  })
  const ref = commitAll(root)
  git(root, 'reset', '--quiet', '--hard', 'HEAD~')
  for (const request of [{ ref }, { ref, changed: 'HEAD' }]) {
    const { settings } = await planOf(root, request)
    expect(settings).toEqual({
      project: 'acme',
      environment: {
        account: '111122223333',
        region: 'eu-west-1',
        branch: 'release',
        network: { subnets: ['subnet-0a1b2c3d'], security_groups: ['sg-0a1b2c3d'] },
        state: 's3://acme-pulumi',
        tags: { team: 'data' },
      },
      queues: ['default', 'etl', 'lambda'],
    })
  }
})
