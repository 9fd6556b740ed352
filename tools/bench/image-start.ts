import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { HOST_VARIABLES, placeNames } from '@slipway/aws-layout'
import { admit, refOf, submit, ulidFactory, type Attempt, type ModelDeps } from '@slipway/model'
import { makeJob, releaseJob } from '@slipway/model/testing'
import { connectAws, systemClock } from '@slipway/stores/connect'
import { startDocker, startMinistack } from '@slipway/tools/engines'
import { createTestPlatform, type TestPlatform } from '@slipway/tools/engines/test-platform'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'

const run = promisify(execFile)
const SAMPLES = 6
const LOCATION = 'start'
const PATIENCE_MS = 60_000

/** From the start of a container of an image to its user code, over an emulator. Throws EngineMissing. */
export async function benchImageStart(images: { image: string; base: string }): Promise<BenchRow[]> {
  await using docker = await startDocker()
  await using ministack = await startMinistack({ docker })
  const platform = await createTestPlatform({
    endpoint: ministack.endpoint,
    endpointForContainers: ministack.endpointForContainers ?? ministack.endpoint,
  })
  const env = { PATH: process.env['PATH'], DOCKER_HOST: docker.endpoint }
  const stores = await connectAws(platform)
  const model: ModelDeps = { ...stores, clock: systemClock, newId: ulidFactory(Date.now) }
  const environment = platform.place.environment
  const job = makeJob({ steps: [{ name: 'main', command: ['true'], needs: [] }] })
  await releaseJob(model, { environment, location: LOCATION, job })
  const [started, empty] = [[], []] as number[][] as [number[], number[]]
  // The first one of each pulls.
  for (let sample = 0; sample <= SAMPLES; sample += 1) {
    const from = performance.now()
    await run('docker', ['run', '--rm', images.base, 'node', '-e', '0'], { env })
    empty.push(performance.now() - from)
    started.push(await startToStep(model, platform, { image: images.image, env }))
  }
  await stores.close()
  return [
    benchRow({
      name: 'container start → user code, on a machine that has the image, p50',
      value: percentile(started.slice(1), 0.5),
      unit: 'ms',
      against: {
        name: 'a container of the base, an empty Node to its end',
        value: percentile(empty.slice(1), 0.5),
      },
      bar: '',
    }),
  ]
}

async function startToStep(
  model: ModelDeps,
  { place, config, endpointForContainers }: TestPlatform,
  { image, env }: { image: string; env: NodeJS.ProcessEnv },
): Promise<number> {
  const attempt = await openAttempt(model, place.environment)
  const { accessKeyId, secretAccessKey } = config.credentials
  const variables = {
    [HOST_VARIABLES.table]: placeNames.table(place),
    [HOST_VARIABLES.bucket]: placeNames.bucket(place),
    [HOST_VARIABLES.changedQueue]: `${endpointForContainers}/${place.account}/${placeNames.changed(place)}`,
    [HOST_VARIABLES.envelope]: JSON.stringify(attempt.launch.envelope),
    AWS_ENDPOINT_URL: endpointForContainers,
    AWS_REGION: config.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  }
  const options = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const from = Date.now()
  await run('docker', ['run', '--rm', ...options, image], { env })
  const { environment, location, run_id, number } = attempt
  for (const patience = Date.now() + PATIENCE_MS; Date.now() < patience; await systemClock.sleep(20)) {
    const ended = await model.runs.readAttempt({ environment, location, run_id, attempt: number })
    const at = ended?.outcome?.steps[0]?.started_at
    if (at !== undefined && at !== null) return at - from
  }
  throw new Error('The container told no end.')
}

async function openAttempt(model: ModelDeps, environment: string): Promise<Attempt> {
  const submitted = await submit(model, {
    environment,
    location: LOCATION,
    job: 'nightly',
    params: {},
    tags: {},
    priority: 'normal',
    trigger: { kind: 'api', by: 'bench' },
    idempotency_key: null,
  })
  if ('problem' in submitted) throw new Error(submitted.problem.message)
  const admitted = await admit(model, {
    ref: refOf(submitted.run),
    agent: 'bench',
    route: () => ({ launcher: 'ecs', target: { kind: 'snapshot', path: '.' } }),
    woken_by: 'ring',
  })
  if (admitted.kind !== 'admitted') throw new Error(`The run was ${admitted.kind}.`)
  return admitted.attempt
}
