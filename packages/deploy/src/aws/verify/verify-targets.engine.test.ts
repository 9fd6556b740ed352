import {
  DeregisterTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CONTAINER_NAME, FUNCTION_TIMEOUT_S, type HostShape } from '@slipway/aws-layout'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import { awsClientConfig, freshAccount } from '@slipway/tools/engines'
import { expect, inject, test } from 'vitest'
import { verifyTargets } from './verify-targets.ts'

const { endpoint } = inject('ministack')
const config = awsClientConfig({ endpoint, account: freshAccount() })
const [lambda, ecs] = [new LambdaClient(config), new ECSClient(config)]
const verify = verifyTargets({ lambda, ecs, clock: systemClock })

const [ASKED, OTHER] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string]
const FUNCTION: HostShape = { type: 'lambda', memory_mb: 1024, tmp_mb: 512 }
const TASK: HostShape = { type: 'ecs', cpu: 256, memory_mb: 512, storage_gb: 20 }

let made = 0

interface Made {
  digest?: string
  memory?: number
  timeout?: number
}

async function makeFunction({ digest = ASKED, memory = 1024, timeout = FUNCTION_TIMEOUT_S }: Made = {}) {
  made += 1
  const { FunctionArn, Version } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: `weather-${made}`,
      PackageType: 'Image',
      Code: { ImageUri: `127.0.0.1:5000/acme/weather@${digest}` },
      Role: 'arn:aws:iam::111122223333:role/any',
      MemorySize: memory,
      Timeout: timeout,
      Publish: true,
    }),
  )
  const arn = FunctionArn?.endsWith(`:${Version}`) ? FunctionArn : `${FunctionArn}:${Version}`
  const target: LambdaTarget = {
    kind: 'lambda',
    function_arn: arn,
    timeout_ms: FUNCTION_TIMEOUT_S * 1000,
  }
  return { 'lambda-1024-512': target }
}

async function makeTask({ digest = ASKED, memory = 512 }: Made = {}) {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'weather',
      cpu: '256',
      memory: String(memory),
      containerDefinitions: [{ name: CONTAINER_NAME, image: `127.0.0.1:5000/acme/weather@${digest}` }],
    }),
  )
  const target: EcsTarget = {
    kind: 'ecs',
    cluster: 'acme',
    task_definition_arn: taskDefinition?.taskDefinitionArn ?? '',
    container: CONTAINER_NAME,
    subnets: [],
    security_groups: [],
    assign_public_ip: false,
  }
  return { 'ecs-256-512-20': target }
}

function check(shapes: HostShape[], targets: Record<string, LambdaTarget | EcsTarget>): Promise<void> {
  const image = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/weather@${ASKED}`
  return verify({ location: 'weather', image, shapes, targets })
}

test('what AWS has as it was asked for is verified', async () => {
  const targets = { ...(await makeFunction()), ...(await makeTask()) }
  await expect(check([FUNCTION, TASK], targets)).resolves.toBeUndefined()
})

test.each([
  ['another image', { digest: OTHER }, `image of .* is ${OTHER} instead of ${ASKED}`],
  ['another memory', { memory: 2048 }, 'memory \\(MB\\) of .* is 2048 instead of 1024'],
  ['another timeout', { timeout: 30 }, 'timeout \\(s\\) of .* is 30 instead of 900'],
])('a version of a function with %s is not', async (_what, instead, said) => {
  await expect(check([FUNCTION], await makeFunction(instead))).rejects.toMatchObject({
    code: 'not_verified',
    message: expect.stringMatching(new RegExp(said)) as string,
  })
})

test.each([
  ['another image', { digest: OTHER }, `image of .* is ${OTHER} instead of ${ASKED}`],
  ['another memory', { memory: 1024 }, 'memory \\(MiB\\) of .* is 1024 instead of 512'],
])('a revision of a task definition with %s is not', async (_what, instead, said) => {
  await expect(check([TASK], await makeTask(instead))).rejects.toMatchObject({
    code: 'not_verified',
    message: expect.stringMatching(new RegExp(said)) as string,
  })
})

test('a revision that somebody deregistered is not', async () => {
  const targets = await makeTask()
  const taskDefinition = targets['ecs-256-512-20'].task_definition_arn
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }))
  await expect(check([TASK], targets)).rejects.toMatchObject({
    code: 'not_verified',
    message: expect.stringContaining('is INACTIVE instead of ACTIVE') as string,
  })
})

test('a shape for which nothing was made is not, and all that is wrong is said at once', async () => {
  await expect(check([FUNCTION, TASK], await makeFunction({ digest: OTHER }))).rejects.toMatchObject({
    code: 'not_verified',
    message: expect.stringMatching(/image of .*; there is nothing for ecs-256-512-20/) as string,
  })
})
