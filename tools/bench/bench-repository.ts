import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A project at the top of a repository, in one commit. */
export interface BenchRepository {
  /** The directory that is made. */
  repository: string
  locations: number
  files_each: number
  account: string
}

/** Makes it, without a work tree to write first. */
export async function makeBenchRepository(request: BenchRepository): Promise<void> {
  const { repository, locations, account } = request
  // Not a bare one: a plan is made where a commit was checked out, though it reads none of its files.
  await run('git', ['init', '--quiet', '--initial-branch=main', repository])
  importCommit(repository, [
    ['slipway.yaml', slipwayYaml(account)],
    ['slipway.lock', SLIPWAY_LOCK],
    ['nx.json', '{}\n'],
    ['package.json', '{"name": "bench", "private": true}\n'],
    ...Array.from({ length: locations }, (_, location) => filesOf(location, request.files_each)).flat(),
  ])
}

/** Commits a change of one file in each of the first locations. */
export function commitChanges(repository: string, locations: number): void {
  const paths = Array.from({ length: locations }, (_, location) => `${directoryOf(location)}/lib/file-0.py`)
  importCommit(
    repository,
    paths.map((path) => [path, 'print(0)\n']),
  )
}

function slipwayYaml(account: string): string {
  return `project: bench
locations: ['locations/*']
environments:
  staging: {account: "${account}", region: eu-west-1}
`
}

const SLIPWAY_LOCK = `{"version": 1, "bases": {"python:3": {"x86_64": "docker.io/library/python@sha256:${'a'.repeat(64)}"}}}\n`

function filesOf(location: number, count: number): [path: string, content: string][] {
  const directory = directoryOf(location)
  const code = Array.from({ length: count - 2 }, (_, file): [string, string] => [
    `${directory}/lib/file-${file}.py`,
    `print(${location * count + file})\n`,
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
