import { snapshotPath } from './support/snapshot-path.ts'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { npmBeside, openSource, type DeployResult, type NpmCommand } from '@slipway/deploy'
import { installDependencies } from '../src/local/dependencies.ts'
import { openLocal } from './support/local-environment.ts'
import { loopbackRegistry } from './support/loopback-registry.ts'
import {
  declare,
  fakeNpm,
  files,
  projectOf,
  repository,
  temporaryDirectory,
} from './support/temporary-project.ts'

const USES_IT = 'import greeting from "greeting"\nconsole.log(greeting)\n'

const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { '': {} } })
const NEEDS = JSON.stringify({ dependencies: { greeting: '1.0.0' } })

beforeEach(() => {
  process.env.npm_config_cache = temporaryDirectory()
  // Nothing listens there: what is not served by a test's own registry fails at once.
  process.env.npm_config_registry = 'http://127.0.0.1:9/'
  process.env.npm_config_fetch_retries = '0'
})

/** Deploys one location with these files; `npm` is a script in place of the real one. */
async function deploy(
  content: Record<string, string>,
  { stateDirectory = temporaryDirectory(), npm }: { stateDirectory?: string; npm?: NpmCommand } = {},
): Promise<{ result: DeployResult; stateDirectory: string }> {
  const at = Object.entries(content).map(([path, text]) => [`locations/orders/${path}`, text])
  const root = repository(Object.fromEntries(at))
  const local = await openLocal(stateDirectory, npm === undefined ? {} : { npm })
  const [result] = await local.deploy(await local.plan(projectOf(root, [declare('orders')])))
  return { result: result!, stateDirectory }
}

function snapshotOf({ result, stateDirectory }: Awaited<ReturnType<typeof deploy>>): string {
  if (result.outcome !== 'released') throw new Error(`Not released: ${JSON.stringify(result)}`)
  return join(stateDirectory, snapshotPath(result.release))
}

function installed(stateDirectory: string): string[] {
  const directory = join(stateDirectory, 'dependencies')
  return existsSync(directory) ? readdirSync(directory) : []
}

describe('with the real npm', () => {
  test('what the lockfile names is installed once, without its scripts, and found by the code', async () => {
    const registry = await loopbackRegistry()
    const content = {
      'main.mjs': USES_IT,
      'package.json': registry.packageJson,
      'package-lock.json': registry.packageLock,
    }
    const first = await deploy(content)
    const run = (snapshot: string) =>
      execFileSync(process.execPath, ['main.mjs'], { cwd: snapshot, encoding: 'utf8' })
    expect(run(snapshotOf(first))).toBe('hello from a dependency\n')
    expect(readlinkSync(join(snapshotOf(first), 'node_modules'))).toMatch(/^\.\.\/\.\.\/\.\.\/dependencies\//)

    const { stateDirectory } = first
    const second = await deploy({ ...content, 'other.mjs': '' }, { stateDirectory, npm: fakeNpm('exit 1') })
    expect(run(snapshotOf(second))).toBe('hello from a dependency\n')
    expect(snapshotOf(second)).not.toBe(snapshotOf(first))
    expect(registry.downloads()).toBe(1)

    // Cleaned away by somebody: the next deploy of that content installs them again.
    rmSync(join(stateDirectory, 'dependencies'), { recursive: true })
    await deploy(content, { stateDirectory })
    expect(run(snapshotOf(first))).toBe('hello from a dependency\n')
  })

  test('a package that is not what the lockfile says fails in the words of npm, and nothing is left', async () => {
    const registry = await loopbackRegistry()
    const { result, stateDirectory } = await deploy({
      'package.json': registry.packageJson,
      'package-lock.json': registry.packageLock.replace(/sha512-.{4}/, 'sha512-AAAA'),
    })
    expect(result).toMatchObject({
      outcome: 'failed',
      problem: {
        code: 'dependencies_failed',
        message: expect.stringMatching(
          /^npm could not install the dependencies of orders: npm error code EINTEGRITY/,
        ),
        remedy: 'Try npm ci in the directory of orders.',
      },
    })
    expect(installed(stateDirectory)).toEqual([])
  })
})

test('npm runs under the Node that it came with, whether or not PATH has one', async () => {
  const script = '#!/usr/bin/env node\nrequire("node:fs").mkdirSync("node_modules")\n'
  const root = files({ 'lib/npm-cli.js': script, 'bin/npx': '' })
  chmodSync(join(root, 'lib/npm-cli.js'), 0o755)
  symlinkSync(process.execPath, join(root, 'bin/node'))
  symlinkSync('../lib/npm-cli.js', join(root, 'bin/npm'))
  const location = files({ 'package.json': NEEDS, 'package-lock.json': LOCK })
  const [read] = await openSource(location).read(['.'])
  vi.stubEnv('PATH', temporaryDirectory())
  onTestFinished(() => void vi.unstubAllEnvs())

  const modules = await installDependencies(
    { stateDirectory: temporaryDirectory(), npm: npmBeside(join(root, 'bin/node')), newId: randomUUID },
    { location: 'orders', inputs: read!.inputs },
  )

  expect(existsSync(modules!)).toBe(true)
})

test('an npm that is no script of Node, as a version manager has it, is run by itself', async () => {
  const [npm] = fakeNpm('mkdir node_modules')
  const { result } = await deploy(
    { 'package.json': NEEDS, 'package-lock.json': LOCK },
    { npm: npmBeside(join(dirname(npm), 'node')) },
  )
  expect(result.outcome).toBe('released')
})

test('a location that needs nothing at run time asks for no npm', async () => {
  const npm = fakeNpm('exit 1')
  const contents = [
    { 'main.mjs': '' },
    { 'package.json': '{"type": "module"}' },
    { 'package.json': '{"devDependencies": {"vitest": "5"}, "dependencies": {}}', 'package-lock.json': LOCK },
    { 'package.json': '{"devDependencies": {"vitest": "5"}}' },
    { 'deep/package.json': NEEDS },
  ]
  for (const content of contents) {
    const { result, stateDirectory } = await deploy(content, { npm })
    expect(result.outcome).toBe('released')
    expect(installed(stateDirectory)).toEqual([])
  }
})

test('npm gets what it reads and nothing else, and is told to run no scripts', async () => {
  const npm = fakeNpm('mkdir node_modules && ls -A > node_modules/seen && echo "$@" >> node_modules/seen')
  const deployed = await deploy(
    { 'package.json': NEEDS, 'package-lock.json': LOCK, '.npmrc': 'fund=false\n', 'main.mjs': '' },
    { npm },
  )
  expect(execFileSync('cat', ['node_modules/seen'], { cwd: snapshotOf(deployed), encoding: 'utf8' })).toBe(
    [
      '.npmrc',
      'node_modules',
      'package-lock.json',
      'package.json',
      'ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error',
      '',
    ].join('\n'),
  )
})

test('another lockfile is installed beside the first one', async () => {
  const npm = fakeNpm('mkdir node_modules')
  const { stateDirectory } = await deploy({ 'package.json': NEEDS, 'package-lock.json': LOCK }, { npm })
  await deploy({ 'package.json': NEEDS, 'package-lock.json': `${LOCK}\n` }, { npm, stateDirectory })
  expect(installed(stateDirectory)).toHaveLength(2)
})

test('an install that installs nothing still leaves a node_modules for the link', async () => {
  const deployed = await deploy(
    { 'package.json': NEEDS, 'package-lock.json': LOCK },
    { npm: fakeNpm('true') },
  )
  expect(existsSync(join(snapshotOf(deployed), 'node_modules'))).toBe(true)
})

describe('what cannot be installed is one clear problem', () => {
  const link = (path: string, entry: object) => JSON.stringify({ packages: { '': {}, [path]: entry } })

  test.each<[string, Record<string, string>, string, RegExp]>([
    ['no lockfile', { 'package.json': NEEDS }, 'dependencies_not_locked', /npm install --package-lock-only/],
    [
      'an ignored lockfile',
      { 'package.json': NEEDS, '.gitignore': '*lock*' },
      'dependencies_not_locked',
      /ignore/,
    ],
    ['a list', { 'package.json': '[]' }, 'invalid_package_json', /npm install/],
    ['no JSON', { 'package.json': '{,}' }, 'invalid_package_json', /npm install/],
    [
      'no JSON in the lock',
      { 'package.json': NEEDS, 'package-lock.json': '<<<<' },
      'invalid_package_json',
      /npm install/,
    ],
    [
      'a dependency beside the location',
      {
        'package.json': NEEDS,
        'package-lock.json': link('node_modules/lib', { resolved: '../lib', link: true }),
      },
      'dependencies_outside',
      /published/,
    ],
    [
      'a node_modules that is not ignored',
      { 'package.json': NEEDS, 'package-lock.json': LOCK, 'node_modules/a.js': '' },
      'dependencies_not_ignored',
      /node_modules\/ in \.gitignore/,
    ],
  ])('%s', async (_, content, code, remedy) => {
    const { result, stateDirectory } = await deploy(content, { npm: fakeNpm('mkdir node_modules') })
    expect(result).toMatchObject({
      outcome: 'failed',
      problem: { code, remedy: expect.stringMatching(remedy) },
    })
    expect(installed(stateDirectory)).toEqual([])
  })

  test('a link for development only is none', async () => {
    const lock = link('node_modules/lib', { resolved: '../lib', link: true, dev: true })
    const npm = fakeNpm('mkdir node_modules')
    const { result } = await deploy({ 'package.json': NEEDS, 'package-lock.json': lock }, { npm })
    expect(result.outcome).toBe('released')
  })

  test('a package.json that is a link', async () => {
    const root = repository({ 'locations/orders/real.json': NEEDS })
    symlinkSync('real.json', join(root, 'locations/orders/package.json'))
    const local = await openLocal(temporaryDirectory())
    const results = await local.deploy(await local.plan(projectOf(root, [declare('orders')])))
    expect(results).toMatchObject([{ problem: { code: 'invalid_package_json' } }])
  })

  test('a failing npm, without its hint at a log file that nobody needs', async () => {
    const npm = fakeNpm(
      'echo "npm error code E404" >&2; echo "npm error A complete log of this run can be found in: /x" >&2; exit 1',
    )
    const { result } = await deploy({ 'package.json': NEEDS, 'package-lock.json': LOCK }, { npm })
    expect(result).toMatchObject({
      problem: { message: 'npm could not install the dependencies of orders: npm error code E404' },
    })
  })

  test('no npm at all', async () => {
    const { result } = await deploy(
      { 'package.json': NEEDS, 'package-lock.json': LOCK },
      { npm: ['/nowhere/npm'] },
    )
    expect(result).toMatchObject({
      problem: { code: 'dependencies_failed', remedy: 'Install npm, which comes with Node.' },
    })
  })
})
