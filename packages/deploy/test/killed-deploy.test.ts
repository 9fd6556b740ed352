import { snapshotPath } from './support/snapshot-path.ts'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Project } from '@slipway/config-schema'
import { afterAll, expect, test } from 'vitest'
import type { DeployResult, NpmCommand } from '@slipway/deploy'
import { openLocal } from './support/local-environment.ts'
import {
  declare,
  fakeNpm,
  projectOf,
  repository,
  temporaryDirectory,
  write,
} from './support/temporary-project.ts'

const run = promisify(execFile)
const PROCESS = join(import.meta.dirname, 'support/deploy-process.ts')

const ORDERS = { environment: 'local', location: 'orders' }
const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { '': {} } })
const OLD = {
  'locations/orders/main.mjs': 'old\n',
  'locations/orders/lib/a.txt': 'a\n',
  'locations/orders/package.json': JSON.stringify({ dependencies: { greeting: '1' } }),
  'locations/orders/package-lock.json': LOCK,
}

interface Setting {
  project: Project
  root: string
  stateDirectory: string
  npm: NpmCommand
}

function setting(): Setting {
  const root = repository(OLD)
  const project = projectOf(root, [declare('orders')])
  return {
    project,
    root,
    stateDirectory: temporaryDirectory(),
    npm: fakeNpm('mkdir node_modules && echo installed > node_modules/mark'),
  }
}

/** Shared by all processes of this file, each of which would else compile the same sources for most of its time. */
const compileCache = mkdtempSync(join(tmpdir(), 'slipway-deploy-cache-'))
afterAll(() => rmSync(compileCache, { recursive: true, force: true, maxRetries: 5 }))

interface DeployAnswer {
  calls: string[]
  results: DeployResult[]
}

async function deployInProcess({ project, stateDirectory, npm }: Setting, dieAt = 0): Promise<DeployAnswer> {
  const order = JSON.stringify({ project, stateDirectory, npm, dieAt })
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  return JSON.parse((await run(process.execPath, [PROCESS, order], { env })).stdout) as DeployAnswer
}

/** The code that CURRENT leads to, read as a launcher would; fails when any of it is missing. */
async function codeOfCurrent({ stateDirectory }: Setting): Promise<string | undefined> {
  const { releases } = await openLocal(stateDirectory)
  const current = await releases.readCurrent(ORDERS)
  if (current === undefined) return undefined
  const release = await releases.read({ ...ORDERS, id: current.release_id })
  const snapshot = join(stateDirectory, snapshotPath(release!))
  expect(readdirSync(snapshot).toSorted()).toEqual([
    'lib',
    'main.mjs',
    'node_modules',
    'package-lock.json',
    'package.json',
  ])
  expect(readFileSync(join(snapshot, 'node_modules/mark'), 'utf8')).toBe('installed\n')
  expect(readFileSync(join(snapshot, 'lib/a.txt'), 'utf8')).toBe('a\n')
  return readFileSync(join(snapshot, 'main.mjs'), 'utf8')
}

function leftovers({ stateDirectory }: Setting): string[] {
  return ['snapshots/orders', 'dependencies']
    .map((path) => join(stateDirectory, path))
    .filter((path) => existsSync(path))
    .flatMap((path) => readdirSync(path).map((name) => join(path, name)))
    .filter((path) => basename(path).startsWith('.'))
}

/** What a deploy of other files and another lockfile changes, in no certain order while files are copied. */
const STEPS = {
  // dependencies/: temporary directory, package.json and lockfile, node_modules; then the same for the snapshot.
  mkdir: 7,
  copyFile: 6,
  chmod: 6,
  symlink: 1,
  rename: 2,
  rm: 2,
  create: 1,
  writeCurrent: 1,
  close: 1,
}

/** A state directory with OLD released, and a tree with other files and another lockfile. */
async function releasedThenChanged(): Promise<Setting> {
  const local = setting()
  await deployInProcess(local)
  write(local.root, {
    'locations/orders/main.mjs': 'new\n',
    'locations/orders/package-lock.json': `${LOCK}\n`,
  })
  return local
}

function withCopiedState(local: Setting): Setting {
  const stateDirectory = temporaryDirectory()
  cpSync(local.stateDirectory, stateDirectory, { recursive: true, verbatimSymlinks: true })
  return { ...local, stateDirectory }
}

/** What CURRENT led to after the kill; then the next deploy, long after, must bring everything in order. */
async function repair(local: Setting): Promise<string | undefined> {
  const left = await codeOfCurrent(local)
  for (const path of leftovers(local)) utimesSync(path, 1_700_000_000, 1_700_000_000)
  const next = await openLocal(local.stateDirectory, { npm: local.npm })
  await next.deploy(await next.plan(local.project))
  expect(await codeOfCurrent(local)).toBe('new\n')
  expect(leftovers(local)).toEqual([])
  return left
}

async function killAt(base: Setting, dieAt: number): Promise<string | undefined> {
  const local = withCopiedState(base)
  await expect(deployInProcess(local, dieAt)).rejects.toMatchObject({ signal: 'SIGKILL' })
  return repair(local)
}

test('killed before any of its steps, a deploy leaves the old release or the new one, and the next one repairs it', async () => {
  const base = await releasedThenChanged()
  const { calls } = await deployInProcess(withCopiedState(base))
  expect(
    Object.fromEntries(
      Object.entries(Object.groupBy(calls, (call) => call)).map(([call, all]) => [call, all?.length]),
    ),
  ).toEqual(STEPS)
  expect(calls.slice(-2)).toEqual(['writeCurrent', 'close'])
  const left: (string | undefined)[] = []
  for (let dieAt = 1; dieAt <= calls.length; dieAt += 2) {
    const both = [dieAt, dieAt + 1].filter((call) => call <= calls.length)
    left.push(...(await Promise.all(both.map((call) => killAt(base, call)))))
  }
  expect(left).toEqual([...calls.slice(1).map(() => 'old\n'), 'new\n'])
})

test('killed while npm installs, a deploy leaves nothing that the next one would take for installed', async () => {
  const local = await releasedThenChanged()
  const npm = fakeNpm('kill -9 $PPID; mkdir -p node_modules && echo half > node_modules/mark')
  await expect(deployInProcess({ ...local, npm })).rejects.toMatchObject({ signal: 'SIGKILL' })
  expect(await repair(local)).toBe('old\n')
})

function outcome(result: DeployResult): string {
  return result.outcome === 'released' ? result.release.id : result.problem.code
}

test('deploys of one tree at the same time all end well, and make one release', async () => {
  const local = setting()
  const answers = await Promise.all(Array.from({ length: 4 }, () => deployInProcess(local)))
  expect(new Set(answers.flatMap(({ results }) => results.map(outcome))).size).toBe(1)
  expect(await codeOfCurrent(local)).toBe('old\n')
  expect(leftovers(local)).toEqual([])
})

test('of deploys of two trees at the same time each ends well or says that CURRENT changed', async () => {
  const old = setting()
  const other = { ...(await releasedThenChanged()), stateDirectory: old.stateDirectory }
  const answers = await Promise.all([old, other, old, other].map((local) => deployInProcess(local)))
  const outcomes = answers.flatMap(({ results }) => results.map(outcome))
  const { releases } = await openLocal(old.stateDirectory)
  const ids = (await releases.list({ ...ORDERS, limit: 10 })).releases.map(({ id }) => id)
  for (const said of outcomes) expect([...ids, 'changed_meanwhile']).toContain(said)
  expect(outcomes).toContain((await releases.readCurrent(ORDERS))?.release_id)
  expect(['old\n', 'new\n']).toContain(await codeOfCurrent(old))
  expect(leftovers(old)).toEqual([])
})
