import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetFunctionEventInvokeConfigCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { placeNames, type Place } from '@slipway/aws-layout'
import type { Job } from '@slipway/config-schema'
import { buildImage, parseRegistryMap, RegistryClient, runtimeLayer } from '@slipway/deploy/image'
import {
  refOf,
  ulidFactory,
  type FailureCode,
  type ImageCode,
  type LambdaTarget,
  type LaunchRequest,
  type Run,
} from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import { clientTokenRule, eventInvokeRule, pushBaseImage, type Rule } from '@slipway/tools/engines'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { AwsScene } from './aws-scene.ts'
import { releaseImage } from './deploy-images.ts'

/** Shortened: what is not seen to start within it is given up. A container that is to exit by itself has that time. */
const SILENT_MS = 10_000
/** The pauses between the attempts alone are 31 s. */
const LIMIT_MS = 300_000
const PATIENT = { timeout: 1.25 * LIMIT_MS }
/** Never started: the first one, and as many again as the model allows. */
const ATTEMPTS = 6
const settled = { settled_at: expect.any(Number) as number }

/** What stands in an image where the runtime should be. */
const BROKEN = 'throw new Error("The runtime is broken.")'
const WEDGED = 'process.once("SIGTERM", () => process.exit(0)); setInterval(() => {}, 60_000)'

let scene: AwsScene
let images: Record<'good' | 'missing' | 'broken' | 'wedged', string>

beforeAll(async () => {
  scene = await AwsScene.open({ rules: [lostInvocationRule('lost'), eventInvokeRule(), clientTokenRule()] })
  scene.agent('starts-in-vain', { watchEvery: 500, sweepEvery: 500, sweepAfter: 0, startWithin: SILENT_MS })
  const good = (scene.releases['marker']!.code as ImageCode).image
  const missing = good.replace(/[0-9a-f]{64}$/, '0'.repeat(64))
  const [host = ''] = good.split('/')
  const broken = await pushRuntime(BROKEN, `${host}/broken`)
  const wedged = await pushRuntime(WEDGED, `${host}/wedged`)
  images = { good, missing, broken, wedged }
}, 300_000)

afterAll(async () => {
  await scene?.[Symbol.asyncDispose]()
})

describe.concurrent('a run whose host never starts is FAILED, no user code run', PATIENT, () => {
  it('on lambda, when the image is gone', async () => {
    const run = await submitGhost('lambda', { image: images.missing })
    const { failure } = await untilGivenUp(run, 'start_failed')
    expect(failure?.message).toContain('RetriesExhausted')
  })

  it('on lambda, when the runtime dies at its start', async () => {
    const run = await submitGhost('lambda', { image: images.broken })
    const { failure } = await untilGivenUp(run, 'start_failed')
    expect(failure?.message).toMatch(/RetriesExhausted: .*Runtime.ExitError/)
  })

  it('on lambda, when nothing is heard of the invocation, also if it takes place at last', async () => {
    const job: Partial<Job> = { timeout_ms: 2_000, grace_ms: 0 }
    const run = await submitGhost('lambda', { image: images.good, job, location: 'lost' })
    await untilGivenUp(run, 'start_failed')
    for (const attempt of [1, ATTEMPTS]) {
      expect(await invokeLate(run, attempt)).toMatchObject({ kind: 'refused' })
    }
    expect(scene.marks.of(run)).toEqual([])
  })

  it('on ecs, when the image is gone: at once', async () => {
    const run = await submitGhost('ecs', { image: images.missing })
    const over = await scene.until(run, settled)
    expect(over).toMatchObject({ attempt: 1, started_attempts: 0, failure: { code: 'image_unavailable' } })
    expect(scene.marks.of(run)).toEqual([])
  })

  it('on ecs, when the container exits at once', async () => {
    const run = await submitGhost('ecs', { image: images.broken })
    const { attempts } = await untilGivenUp(run, 'start_failed')
    expect(attempts.map(({ failure }) => failure?.message).join()).toContain('EssentialContainerExited')
  })

  it('on ecs, when the task is there and does not get to claim', async () => {
    const run = await submitGhost('ecs', { image: images.wedged })
    const { failure } = await untilGivenUp(run, 'start_failed')
    expect(failure?.message).toContain('its runtime did not answer')
  })
})

describe.concurrent('of a run that has started on lambda', PATIENT, () => {
  it('the record of its own invocation tells that it is lost', async () => {
    const command = ['node', '-e', `${MARK}.then(() => process.kill(process.ppid, 'SIGKILL'))`]
    const job: Partial<Job> = { steps: [{ name: 'main', command, needs: [] }] }
    const run = await submitGhost('lambda', { image: images.good, job })
    const over = await scene.until(run, settled, { limitMs: LIMIT_MS })
    // As the job's `retries` say.
    expect(over).toMatchObject({ started_attempts: 2, unstarted_attempts: 0, failure: { code: 'lost' } })
    expect(scene.marks.of(run)).toEqual(startedOf(over))
  })

  it('the record of another invocation of the same attempt, or of none, tells nothing', async () => {
    const run = await submitGhost('lambda', { image: images.good, params: { seconds: 20 } })
    const running = await scene.until(run, { status: 'RUNNING' }, { limitMs: LIMIT_MS })
    const attempt = await scene.stores.runs.readAttempt({ ...refOf(run), attempt: running.attempt })
    await tellOfFailure(attempt!.launch, { requestId: crypto.randomUUID() })
    // As a location could that knows no more than the id of the run.
    await tellOfFailure(attempt!.launch, {})
    await untilEventsAreTaken()
    const over = await scene.until(run, settled, { limitMs: LIMIT_MS })
    expect(over).toMatchObject({ status: 'SUCCEEDED', failure: null, started_attempts: 1 })
    expect(scene.marks.of(run)).toEqual(startedOf(over))
  })
})

/** Shown beside what the rule makes of it: if this fails, the rule is one to remove. */
it('the emulator repeats a failed invocation of a version that says it is not to be repeated', async () => {
  const { endpoint, logFile } = inject('ministack')
  const { config } = scene.platform
  const FunctionName = await releaseGhost('lambda', { image: images.missing })
  const [name, Qualifier] = FunctionName.split(':').slice(-2)
  const direct = new LambdaClient({ ...config, endpoint })
  const kept = await direct.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: name, Qualifier }))
  expect(kept).toMatchObject({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: expect.anything() } })
  await direct.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }))
  const failures = async () =>
    (await readFile(logFile, 'utf8')).split('\n').filter((line) => line.includes(`${name} spawn error`))
  await vi.waitFor(async () => expect(await failures()).toHaveLength(3), { timeout: 60_000, interval: 200 })
})

/** What the marker does first. */
const MARK =
  'fetch(`${process.env.MARKS}/${process.env.SLIPWAY_RUN_ID}.${process.env.SLIPWAY_ATTEMPT}`, {method: "POST"})'

interface Ghost {
  image: string
  params?: Record<string, number>
  job?: Partial<Job>
  location?: string
}

const newId = ulidFactory(Date.now)

async function submitGhost(launcher: 'lambda' | 'ecs', ghost: Ghost): Promise<Run> {
  const location = ghost.location ?? `ghost-${newId().toLowerCase()}`
  await releaseGhost(launcher, { ...ghost, location })
  return scene.submit({ location, job: 'mark', params: ghost.params ?? {}, launcher })
}

/** Releases the location that tells of its starts, under another name and with that image; gives its function. */
async function releaseGhost(launcher: 'lambda' | 'ecs', ghost: Ghost): Promise<string> {
  const { image, job = {}, location = `ghost-${newId().toLowerCase()}` } = ghost
  const { declaration, content_digest, release_digest, commit, code } = scene.releases['marker']!
  const mark = declaration.jobs['mark']!
  const launchers = mark.launchers.filter(({ type }) => type === launcher)
  const jobs = { mark: { ...mark, ...job, launchers } }
  const released = await releaseImage(scene.platform, scene.stores, {
    declaration: { ...declaration, name: location, jobs },
    content_digest,
    release_digest,
    commit,
    image,
    runtimeBuild: (code as ImageCode).runtime_build,
  })
  const [target] = Object.values((released.code as ImageCode).targets)
  return (target as LambdaTarget).function_arn ?? ''
}

async function untilGivenUp(run: Run, code: FailureCode): Promise<Run> {
  const over = await scene.until(run, settled, { limitMs: LIMIT_MS })
  expect(over).toMatchObject({ attempt: ATTEMPTS, started_attempts: 0, failure: { code } })
  expect(scene.marks.of(run)).toEqual([])
  return over
}

/** What the marks of a run must be: on a busy machine, a first attempt may not get to claim in its short time. */
function startedOf({ id, attempts }: Run): string[] {
  return attempts.filter(({ started }) => started).map(({ number }) => `${id}.${number}`)
}

/** What Lambda does with an event that it still had. */
async function invokeLate(run: Run, number: number): Promise<unknown> {
  const attempt = await scene.stores.runs.readAttempt({ ...refOf(run), attempt: number })
  const { envelope, target } = attempt!.launch
  const FunctionName = (target as LambdaTarget).function_arn
  const client = new LambdaClient(scene.platform.config)
  const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(envelope) }))
  return JSON.parse(Buffer.from(answer.Payload!).toString())
}

/** What Lambda would tell of an invocation of this event that failed, besides the one that took the attempt. */
async function tellOfFailure(
  { envelope, target }: LaunchRequest,
  invocation: { requestId?: string },
): Promise<void> {
  const { config, place } = scene.platform
  const functionArn = (target as LambdaTarget).function_arn
  const record = {
    version: '1.0',
    requestContext: { ...invocation, functionArn, condition: 'RetriesExhausted' },
    requestPayload: envelope,
    responsePayload: { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited.' },
  }
  await new SQSClient(config).send(
    new SendMessageCommand({ QueueUrl: eventsUrl(place), MessageBody: JSON.stringify(record) }),
  )
}

async function untilEventsAreTaken(): Promise<void> {
  const { config, place } = scene.platform
  const client = new SQSClient(config)
  const left = async (): Promise<number> => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: eventsUrl(place), AttributeNames: ['All'] }),
    )
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible)
  }
  await vi.waitFor(async () => expect(await left()).toBe(0), { timeout: 60_000, interval: 100 })
}

function eventsUrl(place: Place): string {
  return `${inject('ministack').endpoint}/${place.account}/${placeNames.events(place)}`
}

/** Asynchronous invocations of that location are accepted, and nothing else becomes of them. */
function lostInvocationRule(location: string): Rule {
  return async (request, forward) => {
    const isEvent = request.rawHeaders.includes('Event') && request.path.includes(`-${location}-`)
    return isEvent ? { status: 202, headers: {}, body: Buffer.alloc(0) } : forward()
  }
}

/** Pushes an image with this in the place of the runtime; the repository is `host/name`. */
async function pushRuntime(main: string, repository: string): Promise<string> {
  const bundle = await mkdtemp(join(tmpdir(), 'slipway-runtime-'))
  const [host] = repository.split('/')
  try {
    await writeFile(join(bundle, 'main.js'), main)
    const base = await pushBaseImage({ endpoint: `http://${host}`, repository: 'base', tag: 'bookworm' })
    const registry = new RegistryClient({
      clock: systemClock,
      credentialsFor: async () => undefined,
      map: parseRegistryMap(''),
    })
    const { image } = await buildImage(
      { registry, cacheDirectory: join(bundle, 'cache'), newId },
      {
        base: base.reference,
        code: { entries: [{ type: 'directory', path: 'app' }] },
        content_digest: '0'.repeat(64),
        runtime: await runtimeLayer({ bundle, node: process.execPath, build_id: 'ghost' }),
        repository,
        platform: 'linux/amd64',
      },
    )
    return image
  } finally {
    await rm(bundle, { recursive: true, force: true })
  }
}
