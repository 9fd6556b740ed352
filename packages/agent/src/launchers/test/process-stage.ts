import { routeToSnapshots } from '../route-to-snapshots.ts'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Job } from '@slipway/config-schema'
import { admit, cancel, promote, submit, ulidFactory, type Attempt, type ModelDeps } from '@slipway/model'
import { aRelease, makeJob } from '@slipway/model/testing'
import { connectEmbedded, systemClock, type Stores } from '@slipway/stores/connect'
import type { LauncherStage, PreparedAttempt } from '../contract.ts'
import { ProcessLauncher } from '../process-launcher.ts'

const ENVIRONMENT = 'local'
const CODE = 'releases/one'

/** Leaves a mark in the file named first, then does what is named second. */
const USER_CODE = `
  import { appendFileSync } from 'node:fs'
  appendFileSync(process.argv[2], 'started\\n')
  if (process.argv[3] === 'endless') setInterval(() => undefined, 60_000)
`

/** Process launcher, embedded stores and real runtime, in a state directory of its own. */
export async function openProcessStage(runtimeEntry: string): Promise<LauncherStage> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'slipway-contract-'))
  await mkdir(join(stateDirectory, CODE), { recursive: true })
  await writeFile(join(stateDirectory, CODE, 'job.mjs'), USER_CODE)
  const dotenvFile = join(stateDirectory, '.env')
  const stores = await connectEmbedded({ stateDirectory, variables: {}, dotenvFile })
  const makeLauncher = () =>
    new ProcessLauncher({ runtimeEntry, stateDirectory, dotenvFile, variables: process.env })
  const model = { ...stores, clock: systemClock, newId: ulidFactory(Date.now) }
  const prepared: Attempt[] = []

  return {
    launcher: makeLauncher(),
    restartedLauncher: makeLauncher,
    hostsCanBeAsked: true,
    neverLaunched: { pid: process.pid, run_id: 'never', attempt: 1 },
    prepare: async ({ userCode, code }) => {
      const marks = join(stateDirectory, `marks-${prepared.length}`)
      const job = jobOf(['node', 'job.mjs', marks, userCode])
      const attempt = await openAttempt(model, { job, path: code === 'missing' ? 'releases/none' : CODE })
      prepared.push(attempt)
      return preparedAttempt({ model, stores, attempt, marks })
    },
    close: async () => {
      const launcher = makeLauncher()
      const handles = prepared.map(({ run_id, number }) => ({ pid: process.pid, run_id, attempt: number }))
      for (const handle of handles) await launcher.stop(handle, { force: true })
      await stores.close()
      await rm(stateDirectory, { recursive: true, maxRetries: 5 })
    },
  }
}

/** Opens the first attempt of a new run, in a location of its own. */
async function openAttempt(model: ModelDeps, { job, path }: { job: Job; path: string }): Promise<Attempt> {
  const location = `location-${model.newId().toLowerCase()}`
  await releaseJob(model, { location, job, path })
  const submitted = await submit(model, {
    environment: ENVIRONMENT,
    location,
    job: job.name,
    params: {},
    tags: {},
    priority: 'normal',
    trigger: { kind: 'api', by: 'test' },
    idempotency_key: null,
  })
  if ('problem' in submitted) throw new Error(submitted.problem.message)
  const ref = { environment: ENVIRONMENT, location, run_id: submitted.run.id }
  const admitted = await admit(model, { ref, agent: 'test', route: routeToSnapshots, woken_by: 'ring' })
  if (admitted.kind !== 'admitted') throw new Error(`The run was not admitted: ${admitted.kind}.`)
  return admitted.attempt
}

async function releaseJob(
  model: ModelDeps,
  { location, job, path }: { location: string; job: Job; path: string },
): Promise<void> {
  const place = { environment: ENVIRONMENT, location }
  const declaration = {
    name: location,
    agent_queue: 'default',
    env: {},
    secrets: {},
    jobs: { [job.name]: job },
  }
  const release = await model.releases.create(
    aRelease(place, { declaration, code: { kind: 'snapshot', path } }),
  )
  await promote(model, { release, seen: undefined, by: 'test' })
}

function jobOf(command: string[]): Job {
  return makeJob({ name: 'mark', steps: [{ name: 'main', command, needs: [] }], grace_ms: 2_000 })
}

/** By `ps`, as anybody would look. */
async function countRuntimes(marker: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args='])
  return stdout.split('\n').filter((args) => args.trimEnd().endsWith(` ${marker}`)).length
}

function preparedAttempt(the: {
  model: ModelDeps
  stores: Stores
  attempt: Attempt
  marks: string
}): PreparedAttempt {
  const { environment, location, run_id, number } = the.attempt
  const ref = { environment, location, run_id }
  return {
    request: the.attempt.launch,
    starts: async () => (await readFile(the.marks, 'utf8').catch(() => '')).split('\n').length - 1,
    hosts: () => countRuntimes(`${run_id}.${number}`),
    outcome: async () => (await the.stores.runs.readAttempt({ ...ref, attempt: number }))?.outcome ?? null,
    requestCancel: async () => {
      await cancel(the.model, { ref, by: 'test', reason: null })
    },
  }
}
