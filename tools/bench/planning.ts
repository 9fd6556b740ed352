import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { commitChanges, makeBenchRepository } from './bench-repository.ts'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'
import { bundleEntry } from './bundle-entry.ts'
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
  const [bundle, repository, actual] = ['plan.mjs', 'project', 'actual.json'].map((name) =>
    join(directory, name),
  ) as [string, string, string]
  const project = { repository, locations: LOCATIONS, files_each: FILES_EACH, account: '111122223333' }
  await Promise.all([bundleEntry(ENTRY, bundle), makeBenchRepository(project)])
  const plan = [process.execPath, bundle, repository, actual]
  const list = ['git', '-C', repository, 'ls-tree', '-r', '-z', 'HEAD']
  const first = await startToEnd([...plan, 'record'])
  const floors: number[] = []
  const unchanged = await inTurn(plan, list, floors)
  commitChanges(repository, CHANGED)
  const changed = await inTurn(plan, list, floors)
  const nx = await measureNx({ directory, repository })
  const floor = { name: 'git ls-tree -r', value: percentile(floors, 0.5) }
  const row = (name: string, value: number, bar: string): BenchRow =>
    benchRow({ name: `plan of ${LOCATIONS} locations, ${name}`, value, unit: 'ms', against: floor, bar })
  return [
    row('nothing changed, p50', percentile(unchanged, 0.5), '≤ 80 ms'),
    row(`${CHANGED} changed, p50`, percentile(changed, 0.5), '≤ 80 ms'),
    row('none ever planned, once', first, ''),
    benchRow({
      name: `plan of ${LOCATIONS} locations, ${CHANGED} changed, p50`,
      value: percentile(changed, 0.5),
      unit: 'ms',
      against: { name: 'nx show projects --affected, no daemon, p50', value: percentile(nx, 0.5) },
      bar: '',
    }),
  ]
}

/** One of each in turn, so that the machine's moods meet both alike. */
async function inTurn(plan: string[], list: string[], floors: number[]): Promise<number[]> {
  const samples: number[] = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const [taken, floor] = [await startToEnd(plan), await startToEnd(list)]
    if (sample < WARM_UP) continue
    samples.push(taken)
    floors.push(floor)
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
