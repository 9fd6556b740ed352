import {
  DeregisterTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs'
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda'
import { type HostShape, shapeName } from '@slipway/aws-layout'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import { functionSettings, invokeSettings, taskSettings } from '@slipway/pulumi/location'
import { systemClock } from '@slipway/stores/connect'
import { awsClientConfig, freshAccount } from '@slipway/tools/engines'
import { expect, inject, test } from 'vitest'
import { ASKED, ecsTarget, FUNCTION, lambdaTarget, OTHER, SETTINGS, TASK } from './test/asked-hosts.ts'
import { verifyTargets } from './verify-targets.ts'

const { endpoint } = inject('ministack')
const account = freshAccount()
const config = awsClientConfig({ endpoint, account })
const [lambda, ecs] = [new LambdaClient(config), new ECSClient(config)]
const verify = verifyTargets({ lambda, ecs, clock: systemClock })

/** The emulator takes no queue of another account for failures. */
const OWN = { ...SETTINGS, place: { ...SETTINGS.place, account } }

const imageWith = (digest: string): string => `127.0.0.1:5000/acme/weather@${digest}`

let made = 0

/** A version as it is asked for, but for what `instead` says. */
async function makeFunction(instead: Partial<CreateFunctionCommandInput> = {}) {
  made += 1
  const asked = functionSettings({ ...OWN, shape: FUNCTION })
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: `weather-${made}`,
      PackageType: 'Image',
      Code: { ImageUri: imageWith(ASKED) },
      Architectures: ['arm64'],
      Role: asked.role,
      MemorySize: asked.memorySize,
      EphemeralStorage: { Size: asked.ephemeralStorage.size },
      Timeout: asked.timeout,
      Environment: { Variables: asked.environment.variables },
      LoggingConfig: { LogFormat: 'Text', LogGroup: asked.loggingConfig.logGroup },
      Publish: true,
      ...instead,
    }),
  )
  const FunctionName = FunctionArn.replace(/:1$/, '')
  const { maximumRetryAttempts, maximumEventAgeInSeconds, destinationConfig } = invokeSettings(OWN.place)
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      Qualifier: '1',
      MaximumRetryAttempts: maximumRetryAttempts,
      MaximumEventAgeInSeconds: maximumEventAgeInSeconds,
      DestinationConfig: { OnFailure: { Destination: destinationConfig.onFailure.destination } },
    }),
  )
  return { [shapeName(FUNCTION)]: lambdaTarget(`${FunctionName}:1`) }
}

/** A revision as it is asked for, but for what `instead` says. */
async function makeTask(instead: Partial<RegisterTaskDefinitionCommandInput> = {}, digest = ASKED) {
  const { container, ephemeralStorage, ...asked } = taskSettings({ ...OWN, shape: TASK })
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...(asked as RegisterTaskDefinitionCommandInput),
      ephemeralStorage: { sizeInGiB: ephemeralStorage?.sizeInGib },
      containerDefinitions: [{ ...container, logConfiguration: LOGGED, image: imageWith(digest) }],
      ...instead,
    }),
  )
  return { [shapeName(TASK)]: ecsTarget(taskDefinition?.taskDefinitionArn ?? '') }
}

const LOGGED = {
  ...taskSettings({ ...OWN, shape: TASK }).container.logConfiguration,
  logDriver: 'awslogs',
} as const

function check(shapes: HostShape[], targets: Record<string, LambdaTarget | EcsTarget>): Promise<void> {
  const { place, location, image, architecture } = OWN
  return verify({ place, location, image, architecture, shapes, targets })
}

function refusal(said: string) {
  return { code: 'not_verified', message: expect.stringMatching(new RegExp(said)) as string }
}

test('what AWS has as it was asked for is verified', async () => {
  const targets = { ...(await makeFunction()), ...(await makeTask()) }
  await expect(check([FUNCTION, TASK], targets)).resolves.toBeUndefined()
})

test.each<[what: string, instead: Partial<CreateFunctionCommandInput>, said: string]>([
  [
    'another image',
    { Code: { ImageUri: imageWith(OTHER) } },
    `image of .*:weather-\\d+:1 is ${OTHER} instead of ${ASKED}`,
  ],
  ['another architecture', { Architectures: ['x86_64'] }, 'architecture of .* is \\["x86_64"\\] instead of'],
  ['another memory', { MemorySize: 2048 }, 'memory \\(MB\\) of .* is 2048 instead of 1024'],
])('a version of a function with %s is not', async (_what, instead, said) => {
  await expect(check([FUNCTION], await makeFunction(instead))).rejects.toMatchObject(refusal(said))
})

test('a revision of a task definition with another image is not', async () => {
  const said = `image of .*:\\d+ is ${OTHER} instead of ${ASKED}`
  await expect(check([TASK], await makeTask({}, OTHER))).rejects.toMatchObject(refusal(said))
})

test('a revision with other roles and the storage that it has anyway is not', async () => {
  const targets = await makeTask({ taskRoleArn: undefined, ephemeralStorage: undefined })
  const said =
    'storage \\(GiB\\) of .* is 20 instead of 30; task role of .* is nothing instead of arn:aws:iam'
  await expect(check([TASK], targets)).rejects.toMatchObject(refusal(said))
})

test('a revision that somebody deregistered is not', async () => {
  const targets = await makeTask()
  const taskDefinition = targets[shapeName(TASK)]?.task_definition_arn
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }))
  await expect(check([TASK], targets)).rejects.toMatchObject(refusal('is INACTIVE instead of ACTIVE'))
})

test('what somebody deleted is not, in the same words for both', async () => {
  const { [shapeName(FUNCTION)]: version } = await makeFunction()
  const { [shapeName(TASK)]: revision } = await makeTask()
  if (version === undefined || revision === undefined) throw new Error('Nothing was made.')
  await lambda.send(new DeleteFunctionCommand({ FunctionName: version.function_arn.replace(/:1$/, '') }))
  const targets = {
    [shapeName(FUNCTION)]: version,
    [shapeName(TASK)]: ecsTarget(revision.task_definition_arn.replace(/\d+$/, '999')),
  }
  await expect(check([FUNCTION, TASK], targets)).rejects.toMatchObject(
    refusal('weather-\\d+:1 is not there; .*:999 is not there'),
  )
})

test('a shape for which nothing was made is not, and all that is wrong is said at once', async () => {
  const targets = await makeFunction({ Code: { ImageUri: imageWith(OTHER) } })
  await expect(check([FUNCTION, TASK], targets)).rejects.toMatchObject(
    refusal('image of .*; there is nothing for ecs-256-512-30'),
  )
})
