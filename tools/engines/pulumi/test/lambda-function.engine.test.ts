import {
  DeleteFunctionCommand,
  LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { expect, inject, test } from 'vitest'
import type { Properties } from '../provider/resource-type.ts'
import { Life, openProvider, type ProviderScene, type SceneRequest } from './provider-scene.ts'
import { refusing } from './refusing.ts'
import { sum } from './sum.ts'

const { endpoint } = inject('ministack')
const FUNCTION = 'aws:lambda/function:Function'
const CONFIG = 'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig'

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'

const INPUTS = {
  name: 'hello',
  packageType: 'Image',
  imageUri: imageOf('a'),
  role: 'arn:aws:iam::111122223333:role/hello',
  publish: true,
  timeout: 900,
  memorySize: 256,
  environment: { variables: { A: '1', B: '2' } },
}

function imageOf(digit: string): string {
  return `${HOST}/acme/hello@sha256:${digit.repeat(64)}`
}

async function openFunction(
  request: Partial<SceneRequest> = {},
): Promise<ProviderScene & { made: Life; client: LambdaClient }> {
  const scene = await openProvider({ endpoint, ...request })
  const made = new Life(scene.provider, FUNCTION)
  await made.create(INPUTS)
  scene.changes.length = 0
  scene.pauses.length = 0
  return { ...scene, made, client: new LambdaClient(scene.config) }
}

/** What is waited before the first look, not between looks. */
function delaysOf({ pauses }: Pick<ProviderScene, 'pauses'>): number[] {
  return pauses.filter((seconds) => seconds !== 2)
}

test('a new function is waited for, and told with its first version', async () => {
  await using scene = await openProvider({ endpoint })
  const state = await new Life(scene.provider, FUNCTION).create(INPUTS)
  const arn = `arn:aws:lambda:eu-west-1:${scene.account}:function:hello`
  const invocations = (name: string): string =>
    `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${name}/invocations`
  expect(state).toMatchObject({
    ...INPUTS,
    arn,
    version: '1',
    qualifiedArn: `${arn}:1`,
    invokeArn: invocations(arn),
    qualifiedInvokeArn: invocations(`${arn}:1`),
    codeSha256: 'a'.repeat(64),
  })
  expect(delaysOf(scene)).toEqual([5])
})

test.each<[string, Properties, string[]]>([
  ['image', { imageUri: imageOf('b') }, ['PUT code', 'POST versions']],
  ['memory', { memorySize: 512 }, ['PUT configuration', 'POST versions']],
  ['description', { description: 'says hello' }, ['PUT configuration', 'POST versions']],
  ['role', { role: 'arn:aws:iam::111122223333:role/other' }, ['PUT configuration', 'POST versions']],
  [
    'image and memory: configuration first',
    { imageUri: imageOf('b'), memorySize: 512 },
    ['PUT configuration', 'PUT code', 'POST versions'],
  ],
])('a change publishes a version, each call with a wait of its own: %s', async (_title, change, calls) => {
  await using scene = await openFunction()
  const { version, qualifiedArn } = await scene.made.update({ ...INPUTS, ...change })
  expect(scene.changes).toEqual(calls)
  expect(delaysOf(scene)).toEqual(calls.map(() => 5))
  expect(version).toBe('2')
  expect(qualifiedArn).toMatch(/:hello:2$/)
  expect(await scene.made.diff({ ...INPUTS, ...change })).toMatchObject({ changed: [] })
})

test('tags alone publish nothing', async () => {
  await using scene = await openFunction()
  const tagged = { ...INPUTS, tags: { owner: 'acme' } }
  expect(await scene.made.diff(tagged)).toMatchObject({ changed: ['tagsAll'], replaces: [] })
  const { version } = await scene.made.update(tagged)
  expect(scene.changes).toEqual([expect.stringMatching(/^POST arn/)])
  expect(version).toBe('1')
})

test('the version is the last of all, whoever published it', async () => {
  await using scene = await openFunction()
  const { client, made } = scene
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'hello', Timeout: 60 }))
  await client.send(new PublishVersionCommand({ FunctionName: 'hello' }))
  expect(await made.read()).toMatchObject({ version: '2', timeout: 60 })
})

test('a name that Lambda knows makes another function after the old one ends', async () => {
  await using scene = await openFunction()
  const renamed = await scene.made.diff({ ...INPUTS, name: 'other' })
  expect(renamed).toEqual({ changed: ['name'], replaces: ['name'], deleteFirst: true })
})

test('a role that Lambda cannot have yet is tried again for five minutes', async () => {
  const message = 'The role defined for the function cannot be assumed by Lambda.'
  const refused = refusing('POST functions', { type: 'InvalidParameterValueException', message })
  await using scene = await openProvider({ endpoint, rules: [refused.rule] })
  refused.times = 3
  await new Life(scene.provider, FUNCTION).create(INPUTS)
  expect(scene.pauses.slice(0, 4)).toEqual([0.5, 1, 2, 5])

  refused.times = Infinity
  scene.pauses.length = 0
  const other = new Life(scene.provider, FUNCTION).create({ ...INPUTS, name: 'other' })
  await expect(other).rejects.toThrow(message)
  expect(sum(scene.pauses)).toBe(300)
})

test('an update that another one is in the way of is tried again', async () => {
  const message = 'The operation cannot be performed at this time. An update is in progress.'
  const refused = refusing('PUT configuration', { type: 'ResourceConflictException', message })
  await using scene = await openFunction({ rules: [refused.rule] })
  refused.times = 1
  const { memorySize } = await scene.made.update({ ...INPUTS, memorySize: 512 })
  expect(memorySize).toBe(512)
  expect(scene.pauses[0]).toBe(0.5)
})

test('after a publication that failed the state has the new code, and nothing is left to publish', async () => {
  const refused = refusing('POST versions', { type: 'AccessDeniedException', message: 'no' })
  await using scene = await openFunction({ rules: [refused.rule] })
  refused.times = 1
  const failed = await scene.made
    .update({ ...INPUTS, imageUri: imageOf('b') })
    .catch((error: unknown) => error)
  expect(failed).toMatchObject({ name: 'HalfMade', state: { imageUri: imageOf('b'), version: '1' } })
})

test('after code that was refused the state has it nevertheless, until it is read', async () => {
  const refused = refusing('PUT code', { type: 'AccessDeniedException', message: 'no' })
  await using scene = await openFunction({ rules: [refused.rule] })
  refused.times = 1
  const change = { ...INPUTS, imageUri: imageOf('b') }
  const failed = await scene.made.update(change).catch((error: unknown) => error)
  expect(failed).toMatchObject({ name: 'HalfMade', state: { imageUri: imageOf('b'), version: '1' } })
  expect(await scene.made.read()).toMatchObject({ imageUri: imageOf('a') })
})

test('what is wrong with a function for good is not tried again', async () => {
  const error = { type: 'InvalidParameterValueException', message: 'Source image does not exist.' }
  const refused = refusing('POST functions', error)
  await using scene = await openProvider({ endpoint, rules: [refused.rule] })
  refused.times = 1
  const created = new Life(scene.provider, FUNCTION).create(INPUTS)
  await expect(created).rejects.toThrow('Source image does not exist.')
})

test('the emulator is given an image that it can pull, and the state is as on AWS', async () => {
  const sent: string[] = []
  await using scene = await openFunction({
    registryMap: `${HOST}=127.0.0.1:5000`,
    rules: [
      async (request, forward) => {
        sent.push(...(/"ImageUri":"([^"]*)"/.exec(request.body.toString())?.slice(1) ?? []))
        return forward()
      },
    ],
  })
  const { imageUri } = await scene.made.update({ ...INPUTS, imageUri: imageOf('b') })
  expect(sent).toEqual([
    `127.0.0.1:5000/acme/hello@sha256:${'a'.repeat(64)}`,
    `127.0.0.1:5000/acme/hello@sha256:${'b'.repeat(64)}`,
  ])
  expect(imageUri).toBe(imageOf('b'))
})

test('code that somebody else gave a function is found by a refresh', async () => {
  await using scene = await openFunction({ registryMap: `${HOST}=127.0.0.1:5000,docker.io=127.0.0.1:5000` })
  const ImageUri = `127.0.0.1:5000/acme/hello@sha256:${'c'.repeat(64)}`
  await scene.client.send(new UpdateFunctionCodeCommand({ FunctionName: 'hello', ImageUri }))
  expect(await scene.made.read()).toMatchObject({ imageUri: imageOf('c') })
})

test('a function that somebody else deleted is dropped by a refresh, and its end is a success', async () => {
  await using scene = await openFunction()
  await scene.client.send(new DeleteFunctionCommand({ FunctionName: 'hello' }))
  expect(await scene.made.read()).toBeNull()
  await scene.made.remove()
})

test('the end of a function takes five seconds', async () => {
  await using scene = await openFunction()
  await scene.made.remove()
  expect(scene.pauses).toEqual([5])
})

test('with skipDestroy a function stays', async () => {
  await using scene = await openFunction()
  await scene.made.update({ ...INPUTS, skipDestroy: true })
  scene.changes.length = 0
  await scene.made.remove()
  expect(scene.changes).toEqual([])
})

const INVOCATIONS = { functionName: 'hello', maximumRetryAttempts: 0, maximumEventAgeInSeconds: 600 }

test('the configuration of invocations is that of one version, and of another version it is another', async () => {
  await using scene = await openFunction()
  const config = new Life(scene.provider, CONFIG)
  await config.create({ ...INVOCATIONS, qualifier: '1' })
  expect(config.existing.id).toBe('hello:1')
  const other = await config.diff({ ...INVOCATIONS, qualifier: '2' })
  expect(other).toEqual({ changed: ['qualifier'], replaces: ['qualifier'], deleteFirst: false })
  const { FunctionEventInvokeConfigs: configs } = await scene.client.send(
    new ListFunctionEventInvokeConfigsCommand({ FunctionName: 'hello' }),
  )
  expect(configs).toMatchObject([{ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 600 }])
})

test('retries, age and destination of invocations change in place', async () => {
  await using scene = await openFunction()
  const config = new Life(scene.provider, CONFIG)
  await config.create({ ...INVOCATIONS, qualifier: '1' })
  const destination = `arn:aws:sqs:eu-west-1:${scene.account}:events`
  const changed = {
    functionName: 'hello',
    qualifier: '1',
    maximumEventAgeInSeconds: 60,
    destinationConfig: { onFailure: { destination } },
  }
  expect(await config.diff(changed)).toMatchObject({ replaces: [] })
  expect(await config.update(changed)).toMatchObject({ ...changed, maximumRetryAttempts: 2 })
  expect(await config.diff(changed)).toMatchObject({ changed: [] })
})
