import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DeregisterTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs'
import { DeleteFunctionCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { placeNames, shapeName } from '@slipway/aws-layout'
import { AWS_REGION, awsClientConfig, callsOf, s3BackendUrl, startProxy } from '@slipway/tools/engines'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { ApplyEvent } from '../../ports/provisioner.ts'
import { verifyTargets } from '../verify/verify-targets.ts'
import { imagesOf } from './test/images-of.ts'
import { machineClock } from './test/provisioner-settings.ts'
import { locationRequest, locksIn, openProvisioning, type Provisioning } from './test/provisioning.ts'

const { endpoint } = inject('ministack')
const MINUTE = 60_000

describe('a platform and a location', { timeout: 5 * MINUTE }, () => {
  const SECRET = 'never-to-be-seen'
  let scene: Provisioning

  beforeAll(async () => {
    scene = await openProvisioning({ endpoint })
    const ssm = new SSMClient(configOf(scene))
    const parameter = { Name: '/acme/weather/token', Value: SECRET, Type: 'SecureString' } as const
    await ssm.send(new PutParameterCommand(parameter))
  })
  afterAll(() => scene[Symbol.asyncDispose]())

  test('are made, each step of it told', async () => {
    const events: ApplyEvent[] = []
    const onEvent = (event: ApplyEvent) => events.push(event)
    await scene.provisioner().applyPlatform({ by: 'ann', queues: ['etl'], onEvent })
    await scene.provisioner().applyLocation({ ...locationRequest(), onEvent })
    const role = {
      kind: 'resource',
      operation: 'create',
      resource: 'Role slipway-acme-staging-location-weather',
    }
    expect(events).toContainEqual({ ...role, outcome: 'started' })
    expect(events).toContainEqual({ ...role, outcome: 'done' })
    expect(events.filter((event) => event.kind !== 'resource' || event.operation !== 'create')).toEqual([])
  })

  test('carry the tags of the environment, and of whom they are', async () => {
    const RoleName = placeNames.locationRole(scene.place, 'weather')
    const { Role } = await new IAMClient(configOf(scene)).send(new GetRoleCommand({ RoleName }))
    expect(Role?.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'team', Value: 'data' },
        { Key: 'slipway:project', Value: 'acme' },
        { Key: 'slipway:environment', Value: 'staging' },
      ]),
    )
  })

  test('are left alone when nothing changed, and the targets are the same', async () => {
    const events: ApplyEvent[] = []
    const onEvent = (event: ApplyEvent) => events.push(event)
    const before = await scene.provisioner().applyLocation(locationRequest())
    await scene.provisioner().applyPlatform({ by: 'ann', queues: ['etl'], onEvent })
    expect(await scene.provisioner().applyLocation({ ...locationRequest(), onEvent })).toEqual(before)
    expect(events).toEqual([])
  })

  test('the targets are what launchers take', async () => {
    const targets = await scene.provisioner().applyLocation(locationRequest())
    const { account } = scene.place
    const name = 'slipway-acme-staging-weather'
    expect(targets).toEqual({
      'lambda-1769-512': {
        kind: 'lambda',
        function_arn: `arn:aws:lambda:eu-west-1:${account}:function:${name}-lambda_1769_512:1`,
        timeout_ms: 900_000,
      },
      'ecs-256-512-20': {
        kind: 'ecs',
        cluster: 'slipway-acme-staging',
        task_definition_arn: `arn:aws:ecs:eu-west-1:${account}:task-definition/${name}-ecs_256_512_20:1`,
        container: 'slipway',
        subnets: ['subnet-1'],
        security_groups: ['sg-1'],
        assign_public_ip: false,
      },
    })
    const FunctionName = `${name}-lambda_1769_512`
    const lambda = new LambdaClient(configOf(scene))
    const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
    expect(Timeout).toBe(900)
  })

  test('another image is a new version and a new revision, and the old ones stay', async () => {
    const old = await scene.provisioner().applyLocation(locationRequest('0'))
    const events: ApplyEvent[] = []
    const onEvent = (event: ApplyEvent) => events.push(event)
    const next = await scene.provisioner().applyLocation({ ...locationRequest('1'), onEvent })
    expect(await imagesOf(callerOf(scene), next)).toEqual(imagesWith('1'))
    expect(await imagesOf(callerOf(scene), old)).toEqual(imagesWith('0'))
    const resource = 'TaskDefinition slipway-acme-staging-weather-ecs_256_512_20'
    expect(events).toContainEqual({ kind: 'resource', operation: 'replace', resource, outcome: 'done' })
    expect(events).not.toContainEqual(expect.objectContaining({ operation: 'delete' }))
  })

  test('a function whose shape is not asked for any more can be asked for again', async () => {
    const request = locationRequest('2')
    const shapes = [{ type: 'lambda', memory_mb: 3008, tmp_mb: 512 } as const]
    expect(Object.keys(await scene.provisioner().applyLocation({ ...request, shapes }))).toEqual([
      'lambda-3008-512',
    ])
    const targets = await scene.provisioner().applyLocation(request)
    expect(await imagesOf(callerOf(scene), targets)).toEqual(imagesWith('2'))
  })

  test('what others changed is mended by an apply that looks, and by no other', async () => {
    const [lambda, ecs] = [new LambdaClient(configOf(scene)), new ECSClient(configOf(scene))]
    const { image, shapes, ...request } = locationRequest('3')
    const check = verifyTargets({ lambda, ecs, clock: machineClock() })
    const verify = (targets: Awaited<ReturnType<typeof apply>>) =>
      check({ ...request, place: scene.place, image, shapes, targets })
    const apply = (refresh: boolean) =>
      scene.provisioner().applyLocation({ ...request, image, shapes, refresh })
    const { [shapeName(shapes[1]!)]: task, [shapeName(shapes[0]!)]: version } = await apply(false)
    if (task?.kind !== 'ecs' || version?.kind !== 'lambda') throw new Error('The targets are others.')

    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: task.task_definition_arn }))
    const FunctionName = version.function_arn.replace(/:\d+$/, '')
    await lambda.send(new DeleteFunctionCommand({ FunctionName }))
    await expect(verify(await apply(false))).rejects.toThrow(/is not there.*INACTIVE/)
    await expect(verify(await apply(true))).resolves.toBeUndefined()
  })

  test('no secret is in the state, and no metadata beside it', async () => {
    const directory = fileURLToPath(scene.backendUrl)
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    // Pulumi writes those in pieces, and cannot read again what it was killed at.
    expect(files.filter(({ name }) => name.endsWith('.attrs'))).toEqual([])
    const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))
    expect(texts.join()).toContain('slipway-acme-staging-location-weather')
    expect(texts.join()).not.toContain(SECRET)
  })
})

test('the state can be in a bucket', { timeout: 5 * MINUTE }, async () => {
  const bucket = `acme-state-${Date.now()}`
  await using scene = await openProvisioning({ endpoint, backendUrl: s3BackendUrl({ endpoint, bucket }) })
  const s3 = new S3Client({ ...configOf(scene), forcePathStyle: true })
  const CreateBucketConfiguration = { LocationConstraint: AWS_REGION } as const
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }))
  const first = await scene.provisioner().applyLocation(locationRequest())
  expect(await scene.provisioner().applyLocation(locationRequest())).toEqual(first)
})

test('a bucket that is not there is named, and the lease is given back', { timeout: MINUTE }, async () => {
  await using scene = await openProvisioning({
    endpoint,
    backendUrl: s3BackendUrl({ endpoint, bucket: 'nowhere' }),
  })
  await expect(scene.provisioner().applyLocation(locationRequest())).rejects.toMatchObject({
    code: 'state_unreachable',
    message: expect.stringMatching(/^The state of weather.staging in s3:\/\/nowhere.*NoSuchBucket/) as string,
  })
  expect(scene.leases.held.size).toBe(0)
})

test('of two applies at the same time one waits for the other', { timeout: 5 * MINUTE }, async () => {
  await using scene = await openProvisioning({ endpoint })
  const events: ApplyEvent[] = []
  const onEvent = (event: ApplyEvent) => events.push(event)
  const [ofAnn, ofBob] = await Promise.all([
    scene.provisioner().applyLocation(locationRequest('0')),
    scene.provisioner().applyLocation({ ...locationRequest('1'), by: 'bob', onEvent }),
  ])
  expect(events.filter(({ kind }) => kind !== 'resource')).toEqual([{ kind: 'waiting', for: 'ann' }])
  expect(await imagesOf(callerOf(scene), ofAnn)).toEqual(imagesWith('0'))
  expect(await imagesOf(callerOf(scene), ofBob)).toEqual(imagesWith('1'))
})

test('stacks of several locations are changed at the same time', { timeout: 5 * MINUTE }, async () => {
  await using scene = await openProvisioning({ endpoint })
  const provisioner = scene.provisioner()
  const locations = ['weather', 'orders']
  const made = await Promise.all(
    locations.map((location) => provisioner.applyLocation({ ...locationRequest(), location })),
  )
  expect(made.map((targets) => targets['lambda-1769-512'])).toEqual(
    locations.map((location) =>
      expect.objectContaining({
        function_arn: expect.stringContaining(
          `:slipway-acme-staging-${location}-lambda_1769_512:1`,
        ) as string,
      }),
    ),
  )
})

test('what AWS refuses is told in its own words, with the resource', { timeout: 5 * MINUTE }, async () => {
  await using scene = await openProvisioning({ endpoint })
  await using proxy = await startProxy({ upstream: endpoint, rules: [refuseTaskDefinitions] })
  const variables = { ...scene.env, AWS_ENDPOINT_URL: proxy.endpoint }
  const resource = 'TaskDefinition slipway-acme-staging-weather-ecs_256_512_20'
  const events: ApplyEvent[] = []
  const onEvent = (event: ApplyEvent) => events.push(event)
  await expect(
    scene.provisioner({ variables }).applyLocation({ ...locationRequest(), onEvent }),
  ).rejects.toMatchObject({
    code: 'provision_failed',
    message: expect.stringMatching(
      new RegExp(`^weather.staging could not be applied.\n  ${resource}: .*No valid combination of CPU.*$`),
    ) as string,
  })
  expect(events).toContainEqual({ kind: 'resource', operation: 'create', resource, outcome: 'failed' })
  const targets = await scene.provisioner().applyLocation(locationRequest())
  expect(await imagesOf(callerOf(scene), targets)).toEqual(imagesWith('0'))
})

test('an apply that its caller ends leaves neither a lock nor a lease', { timeout: 5 * MINUTE }, async () => {
  await using scene = await openProvisioning({ endpoint })
  const stop = new AbortController()
  const onEvent = ({ kind }: ApplyEvent) => {
    if (kind === 'resource') stop.abort()
  }
  const { signal } = stop
  await expect(
    scene.provisioner({ signal }).applyLocation({ ...locationRequest(), onEvent }),
  ).rejects.toMatchObject({ code: 'apply_interrupted' })
  await expectNothingLeft(scene)
})

test('an apply whose lease is lost ends, and leaves no lock', { timeout: 5 * MINUTE }, async () => {
  await using scene = await openProvisioning({ endpoint })
  const stolen = {
    environment: 'staging',
    stack: 'weather.staging',
    holder: 'of-bob',
    by: 'bob',
    counter: 1,
    taken_at: 0,
  }
  // The update goes on only when the loss of the lease was noticed.
  const lost = Promise.withResolvers<true>()
  await using proxy = await startProxy({
    upstream: endpoint,
    rules: [
      async (request, forward) => {
        if (request.service === 'iam') await lost.promise
        return forward()
      },
    ],
  })
  const variables = { ...scene.env, AWS_ENDPOINT_URL: proxy.endpoint }
  const renew = scene.leases.renew.bind(scene.leases)
  scene.leases.renew = (lease) => {
    if (scene.leases.held.get(lease.stack)?.holder === 'of-bob') setTimeout(() => lost.resolve(true), 100)
    return renew(lease)
  }
  const onEvent = ({ kind }: ApplyEvent) => {
    if (kind === 'resource') scene.leases.held.set('weather.staging', stolen)
  }
  const clock = machineClock({ speed: 20 })
  await expect(
    scene.provisioner({ clock, variables }).applyLocation({ ...locationRequest(), onEvent }),
  ).rejects.toMatchObject({ code: 'stack_busy' })
  expect(scene.leases.held.get('weather.staging')).toEqual(stolen)
  scene.leases.held.clear()
  await expectNothingLeft(scene)
})

/** The next apply has nothing to recover from. */
async function expectNothingLeft(scene: Provisioning): Promise<void> {
  expect(await locksIn(scene)).toEqual([])
  expect(scene.leases.held.size).toBe(0)
  const events: ApplyEvent[] = []
  const onEvent = (event: ApplyEvent) => events.push(event)
  const targets = await scene.provisioner().applyLocation({ ...locationRequest(), onEvent })
  expect(events.filter(({ kind }) => kind !== 'resource')).toEqual([])
  expect(await imagesOf(callerOf(scene), targets)).toEqual(imagesWith('0'))
}

const refuseTaskDefinitions: Parameters<typeof startProxy>[0]['rules'][number] = async (request, forward) => {
  if (!callsOf('ecs', 'RegisterTaskDefinition')(request)) return forward()
  const said = { __type: 'ClientException', message: 'No valid combination of CPU and memory.' }
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from(JSON.stringify(said)),
  }
}

function callerOf({ place: { account } }: Provisioning): { endpoint: string; account: string } {
  return { endpoint, account }
}

function configOf(scene: Provisioning): ReturnType<typeof awsClientConfig> {
  return awsClientConfig(callerOf(scene))
}

function imagesWith(digit: string): Record<string, string> {
  const { image } = locationRequest(digit)
  return { 'lambda-1769-512': image, 'ecs-256-512-20': image }
}
