import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { placeNames, shapeName } from '@slipway/aws-layout'
import {
  changedRing,
  promote,
  refOf,
  submit,
  ulidFactory,
  type EcsTarget,
  type LambdaTarget,
  type ModelDeps,
  type Run,
} from '@slipway/model'
import type { Envelope } from '@slipway/model/protocol'
import { anOutcome, aRelease, makeJob } from '@slipway/model/testing'
import { connectAws, connectAwsHost, systemClock, type HostStores } from '@slipway/stores/connect'
import { startMinistack, startProxy, type AwsRequest, type Rule } from '@slipway/tools/engines'
import { createTestPlatform, type TestPlatform } from '@slipway/tools/engines/test-platform'
import type { BenchAgentOptions } from './aws-agent-entry.ts'
import type { BareCallOptions } from './bare-run-task-entry.ts'
import { benchRow, type BenchRow } from './bench-row.ts'
import { playedHosts } from './played-hosts.ts'

const ENTRY = fileURLToPath(new URL('aws-agent-entry.ts', import.meta.url))
const FLOOR_ENTRY = fileURLToPath(new URL('bare-run-task-entry.ts', import.meta.url))
const LAUNCHERS = ['ecs', 'lambda'] as const
/** The first ones pay for compiling and for connections. */
const WARM_UP = 100
const LAUNCHES = 500
const FLOOR_CALLS = 300
const RUNS_AT_ONCE = 100
const SHAPES = [
  { type: 'ecs', cpu: 1024, memory_mb: 2048, storage_gb: 20 },
  { type: 'lambda', memory_mb: 1769, tmp_mb: 512 },
] as const

/**
 * CPU of an agent process for each launch, and the calls of a plain run, over an emulator of AWS: the proxy in front of
 * it answers for ECS and Lambda at once, as services that start nothing. Throws EngineMissing.
 */
export async function benchAwsLaunching(): Promise<BenchRow[]> {
  await using ministack = await startMinistack()
  const platform = await createTestPlatform({
    endpoint: ministack.endpoint,
    endpointForContainers: ministack.endpoint,
  })
  const rows: BenchRow[] = []
  for (const launcher of LAUNCHERS) rows.push(await benchCpu(platform, launcher))
  for (const runs of [1, RUNS_AT_ONCE]) rows.push(await benchCalls(platform, runs))
  return rows
}

type LauncherName = (typeof LAUNCHERS)[number]

async function benchCpu(platform: TestPlatform, launcher: LauncherName): Promise<BenchRow> {
  const hosts = playedHosts()
  await using proxy = await startProxy({ upstream: platform.config.endpoint, rules: [hosts.rule] })
  const stores = await connectAws(platform)
  const model: ModelDeps = { ...stores, clock: systemClock, newId: ulidFactory(Date.now) }
  const location = `cpu-${launcher}`
  await release(model, platform, location)
  const submitMany = (count: number): Promise<Run[]> =>
    Promise.all(Array.from({ length: count }, () => submitOne(model, { location, launcher })))

  await submitMany(WARM_UP)
  const agent = startAgent(platform, proxy.endpoint)
  await hosts.started(WARM_UP)
  const before = await cpuOf(agent)
  await submitMany(LAUNCHES)
  await hosts.started(WARM_UP + LAUNCHES)
  const value = ((await cpuOf(agent)) - before) / LAUNCHES
  await end(agent)
  await stores.close()
  return benchRow({
    name: `agent CPU per launch on ${launcher}`,
    value,
    unit: 'ms',
    against: { name: 'a bare RunTask call of the SDK', value: await bareCallCpu(platform) },
    bar: '≤ 3 ms',
  })
}

/** What no launch can do without: CPU of one call, of many in a row, in this process. */
async function bareCallCpu({ config }: TestPlatform): Promise<number> {
  const hosts = playedHosts()
  await using proxy = await startProxy({ upstream: config.endpoint, rules: [hosts.rule] })
  const options: BareCallOptions = {
    config: { ...config, endpoint: proxy.endpoint },
    warmUp: WARM_UP,
    calls: FLOOR_CALLS,
  }
  const child = fork(FLOOR_ENTRY, [JSON.stringify(options)])
  const [cpu] = (await once(child, 'message')) as [number]
  await end(child)
  return cpu / FLOOR_CALLS
}

type Caller = 'submit' | 'agent' | 'runtime'

/** All store and doorbell calls from the submit to the settled run, with who makes them; of `runs` at once, for each. */
async function benchCalls(platform: TestPlatform, runs: number): Promise<BenchRow> {
  const location = `calls-${runs}`
  const seen: Record<Caller, string[]> = { submit: [], agent: [], runtime: [] }
  const upstream = platform.config.endpoint
  const counting =
    (who: Caller): Rule =>
    (request, forward) => {
      const name = storeCall(request)
      if (name !== undefined) seen[who].push(name)
      return forward()
    }
  const hosts = playedHosts()
  await using ofSubmit = await startProxy({ upstream, rules: [counting('submit')] })
  await using ofAgent = await startProxy({ upstream, rules: [counting('agent'), hosts.rule] })
  await using ofRuntime = await startProxy({ upstream, rules: [counting('runtime')] })

  const setUp = await connectAws(platform)
  const newId = ulidFactory(Date.now)
  await release({ ...setUp, clock: systemClock, newId }, platform, location)
  const submitter = await connectAws({
    place: platform.place,
    config: { ...platform.config, endpoint: ofSubmit.endpoint },
  })
  const model: ModelDeps = { ...submitter, clock: systemClock, newId }
  const runtime = await openRuntime(platform, ofRuntime.endpoint)
  const agent = startAgent(platform, ofAgent.endpoint)
  const runMany = async (count: number): Promise<void> => {
    const submitted = await Promise.all(
      Array.from({ length: count }, () => submitOne(model, { location, launcher: 'lambda' })),
    )
    const envelopes: Envelope[] = []
    for (const _ of submitted) envelopes.push(await hosts.next())
    await Promise.all(envelopes.map((envelope) => playRuntime(runtime, envelope)))
    for (const run of submitted) {
      while ((await setUp.runs.read(refOf(run)))?.settled_at === null) await systemClock.sleep(10)
    }
    // The acknowledge of the last ring follows.
    await systemClock.sleep(200)
  }
  // The first one reads the release, and finds the queues' addresses.
  await runMany(1)
  for (const calls of Object.values(seen)) calls.length = 0
  await runMany(runs)
  await end(agent)
  await Promise.all([setUp.close(), submitter.close(), runtime.close()])
  const list = Object.entries(seen).map(([who, calls]) => `${who}: ${listOf(calls, runs)}`)
  return benchRow({
    name: `calls of a plain run on lambda, ${runs === 1 ? 'alone' : `of ${runs} at once`} (${list.join('; ')})`,
    value: Object.values(seen).flat().length / runs,
    unit: 'calls',
    against: null,
    bar: '≤ 8',
  })
}

/** In their order; of several runs, how many of each for one. */
function listOf(calls: readonly string[], runs: number): string {
  if (runs === 1) return calls.join(', ')
  const byName = Map.groupBy(calls, (name) => name)
  return [...byName].map(([name, some]) => `${name} ${(some.length / runs).toFixed(2)}`).join(', ')
}

/** Waiting for rings goes on without any run, and is not counted. */
function storeCall({ service, operation }: AwsRequest): string | undefined {
  if (service !== 'dynamodb' && service !== 'sqs') return undefined
  return operation === 'ReceiveMessage' ? undefined : (operation ?? undefined)
}

/** The ports of a runtime. Those of several could share no call, and do not here. */
function openRuntime({ place, config }: TestPlatform, endpoint: string): Promise<HostStores> {
  return connectAwsHost({
    config: { ...config, endpoint },
    table: placeNames.table(place),
    bucket: placeNames.bucket(place),
    changedQueueUrl: `${endpoint}/${place.account}/${placeNames.changed(place)}`,
  })
}

/** The calls of the runtime's protocol for an attempt that succeeds within its first beat. */
async function playRuntime({ attempts, doorbell }: HostStores, envelope: Envelope): Promise<void> {
  const { environment, location, run_id, attempt } = envelope
  const ref = { environment, location, run_id, attempt }
  const nonce = 'bench'
  const runtime = { build: 'bench', protocol: 1 } as const
  await attempts.claim({ ref, nonce, host: {}, runtime, at: Date.now() })
  await attempts.end({ ref, nonce, outcome: anOutcome(), at: Date.now() })
  await doorbell.ring(changedRing(envelope))
}

async function release(model: ModelDeps, { place }: TestPlatform, location: string): Promise<void> {
  const { environment, region, account } = place
  const ecs: EcsTarget = {
    kind: 'ecs',
    cluster: placeNames.cluster(place),
    task_definition_arn: `arn:aws:ecs:${region}:${account}:task-definition/bench:1`,
    container: 'main',
    subnets: ['subnet-1'],
    security_groups: [],
    assign_public_ip: false,
  }
  const lambda: LambdaTarget = {
    kind: 'lambda',
    function_arn: `arn:aws:lambda:${region}:${account}:function:bench:1`,
    timeout_ms: 900_000,
  }
  const job = makeJob({ launchers: [...SHAPES] })
  const made = await model.releases.create(
    aRelease(
      { environment, location },
      {
        declaration: {
          name: location,
          agent_queue: 'default',
          env: {},
          secrets: {},
          jobs: { [job.name]: job },
        },
        code: {
          kind: 'image',
          image: `registry/bench@sha256:${'0'.repeat(64)}`,
          runtime_build: 'bench',
          targets: { [shapeName(SHAPES[0])]: ecs, [shapeName(SHAPES[1])]: lambda },
        },
      },
    ),
  )
  await promote(model, { release: made, seen: undefined, by: 'bench' })
}

async function submitOne(
  model: ModelDeps,
  { location, launcher }: { location: string; launcher: LauncherName },
): Promise<Run> {
  const answer = await submit(model, {
    environment: 'staging',
    location,
    job: 'nightly',
    params: {},
    tags: {},
    priority: 'normal',
    trigger: { kind: 'api', by: 'bench' },
    idempotency_key: null,
    overrides: { launcher },
  })
  if ('problem' in answer) throw new Error(answer.problem.message)
  return answer.run
}

function startAgent({ place, config }: TestPlatform, endpoint: string): ChildProcess {
  const options: BenchAgentOptions = { place, config: { ...config, endpoint } }
  return fork(ENTRY, [JSON.stringify(options)])
}

async function cpuOf(agent: ChildProcess): Promise<number> {
  agent.send('cpu')
  const [cpu] = (await once(agent, 'message')) as [number]
  return cpu
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
