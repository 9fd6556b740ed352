import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { commitChanges, makeBenchRepository } from './bench-repository.ts'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'
import { startToEnd } from './start-to-end.ts'

const run = promisify(execFile)

const LOCATIONS = 1000
const FILES_EACH = 50
const CHANGED = 3
const SAMPLES = 20
/** Of what takes seconds. */
const PEER_SAMPLES = 3
/** The first ones fill caches. */
const WARM_UP = 3
const ENTRY = fileURLToPath(new URL('planning-entry.ts', import.meta.url))
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** A plan of 1,000 locations in 50,000 files, from its process's start to its end, against git's own listing. */
export async function benchPlanning(): Promise<BenchRow[]> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
  try {
    return await measure(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function measure(directory: string): Promise<BenchRow[]> {
  const at = (name: string): string => join(directory, name)
  const [bundle, empty, repository] = [at('plan.cjs'), at('empty.cjs'), at('project')]
  const project = { repository, locations: LOCATIONS, files_each: FILES_EACH, account: '111122223333' }
  await Promise.all([bundlePlan(bundle), writeFile(empty, ''), makeBenchRepository(project)])
  const plan = [process.execPath, bundle, repository, at('actual.json')]
  const list = ['git', '-C', repository, 'ls-tree', '-r', '-z', 'HEAD']
  const programs = { plan, list, empty: [process.execPath, empty] }
  const first = await startToEnd([...plan, 'record'])
  const unchanged = await inTurn(programs)
  commitChanges(repository, CHANGED)
  const changed = await inTurn(programs)
  const nx = await measureNx({ directory, repository })
  const listing = { name: 'git ls-tree -r', value: median([...unchanged.list, ...changed.list]) }
  const node = { name: 'an empty Node, start to end', value: median([...unchanged.empty, ...changed.empty]) }
  const affected = { name: 'nx show projects --affected, no daemon, p50', value: median(nx) }
  const row = (what: string, value: number, against: typeof node, bar = ''): BenchRow =>
    benchRow({ name: `plan of ${LOCATIONS} locations, ${what}`, value, unit: 'ms', against, bar })
  return [
    row('nothing changed, p50', median(unchanged.plan), listing, '≤ 80 ms'),
    row('nothing changed, p50', median(unchanged.plan), node),
    row(`${CHANGED} changed, p50`, median(changed.plan), listing, '≤ 80 ms'),
    row('none ever planned, once', first, listing),
    row(`${CHANGED} changed, p50`, median(changed.plan), affected),
  ]
}

/** As the actions are bundled, which plan for workflows: CommonJS in one file, under its own names. */
async function bundlePlan(outfile: string): Promise<void> {
  await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node24',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'error',
  })
}

/** One of each in turn, so that the machine's moods meet all alike. */
async function inTurn<Name extends string>(
  programs: Readonly<Record<Name, readonly string[]>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(programs) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>
  for (let sample = 0; sample < WARM_UP + SAMPLES; sample += 1) {
    for (const name of names) {
      const taken = await startToEnd(programs[name])
      if (sample >= WARM_UP) samples[name].push(taken)
    }
  }
  return samples
}

/** What Nx takes to find the same ones. It needs a work tree, and no part of that is counted. */
async function measureNx(request: { directory: string; repository: string }): Promise<number[]> {
  const workTree = join(request.directory, 'work-tree')
  await run('git', ['clone', '--quiet', request.repository, workTree])
  await symlink(MODULES, join(workTree, 'node_modules'))
  const kept = ['NX_WORKSPACE_DATA_DIRECTORY', 'NX_CACHE_DIRECTORY'].map(
    (name) => `${name}=${join(request.directory, name)}`,
  )
  const affected = ['show', 'projects', '--affected', '--base=HEAD~', '--head=HEAD']
  const nx = [
    'env',
    '-C',
    workTree,
    'NX_DAEMON=false',
    ...kept,
    process.execPath,
    join(MODULES, '.bin/nx'),
    ...affected,
  ]
  await startToEnd(nx)
  const samples: number[] = []
  for (let sample = 0; sample < PEER_SAMPLES; sample += 1) samples.push(await startToEnd(nx))
  return samples
}

function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}
