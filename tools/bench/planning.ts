import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'
import { bundleEntry } from './bundle-entry.ts'

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
  await Promise.all([bundleEntry(ENTRY, bundle), makeRepository(repository)])
  const plan = [process.execPath, bundle, repository, actual]
  const list = ['git', '-C', repository, 'ls-tree', '-r', '-z', 'HEAD']
  const first = await startToEnd([...plan, 'record'])
  const floors: number[] = []
  const unchanged = await inTurn(plan, list, floors)
  await commitChanges(repository)
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

async function makeRepository(repository: string): Promise<void> {
  // Not a bare one: a plan is made where a commit was checked out, though it reads none of its files.
  await run('git', ['init', '--quiet', '--initial-branch=main', repository])
  importCommit(repository, [
    ['slipway.yaml', SLIPWAY_YAML],
    ['slipway.lock', SLIPWAY_LOCK],
    ['nx.json', '{}\n'],
    ['package.json', '{"name": "bench", "private": true}\n'],
    ...Array.from({ length: LOCATIONS }, (_, location) => filesOf(location)).flat(),
  ])
}

const SLIPWAY_YAML = `project: bench
locations: ['locations/*']
environments:
  staging: {account: "111122223333", region: eu-west-1}
`

const SLIPWAY_LOCK = `{"version": 1, "bases": {"python:3": {"x86_64": "docker.io/library/python@sha256:${'a'.repeat(64)}"}}}\n`

function filesOf(location: number): [path: string, content: string][] {
  const directory = directoryOf(location)
  const code = Array.from({ length: FILES_EACH - 2 }, (_, file): [string, string] => [
    `${directory}/lib/file-${file}.py`,
    `print(${location * FILES_EACH + file})\n`,
  ])
  return [
    [`${directory}/location.yaml`, locationYaml()],
    [`${directory}/project.json`, `{"name": "location-${location}"}\n`],
    ...code,
  ]
}

function directoryOf(location: number): string {
  return `locations/location-${String(location).padStart(4, '0')}`
}

function locationYaml(): string {
  const jobs = Array.from(
    { length: 10 },
    (_, job) =>
      `  job-${job}:\n    command: [python, -m, "app.job_${job}", "\${{ run.id }}"]\n    timeout: 10m\n    retries: {attempts: 2}\n`,
  )
  return `launcher: lambda\nbuild: {base: "python:3"}\nenv: {STAGE: test}\njobs:\n${jobs.join('')}`
}

async function commitChanges(repository: string): Promise<void> {
  const paths = Array.from({ length: CHANGED }, (_, location) => `${directoryOf(location)}/lib/file-0.py`)
  importCommit(
    repository,
    paths.map((path) => [path, 'print(0)\n']),
  )
}

/** A commit upon `main`, without a work tree to write first. */
function importCommit(
  repository: string,
  files: readonly (readonly [path: string, content: string])[],
): void {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`
  const commit = `commit refs/heads/main\ncommitter Bench <bench@example.org> 0 +0000\n${data('work')}`
  const from = execFileSync('git', ['-C', repository, 'branch', '--list', 'main']).length > 0
  const upon = from ? 'from refs/heads/main^0\n' : ''
  const changes = files.map(([path, content]) => `M 100644 inline ${path}\n${data(content)}`)
  execFileSync('git', ['-C', repository, 'fast-import', '--quiet'], {
    input: `${commit}${upon}${changes.join('')}`,
  })
}

async function startToEnd([program = '', ...args]: string[]): Promise<number> {
  const started = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.resume()
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exited ${code}.`)
  return performance.now() - started
}
