import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
} from '@aws-sdk/client-ecs'
import { expect, inject, test } from 'vitest'
import { awsClientConfig, freshAccount } from '../../aws-environment.ts'
import type { Rule } from '../../proxy/aws-request.ts'
import { errorAnswer } from '../../proxy/aws-answers.ts'
import { Life, openProvider } from './provider-scene.ts'
import { nameOf, recordCalls } from './recorded-calls.ts'
import { openStack, type Declare } from './stack.ts'

const { endpoint } = inject('ministack')
const TOKEN = 'aws:ecs/taskDefinition:TaskDefinition'

function containers(image: string, more: object = {}): string {
  return JSON.stringify([{ name: 'main', image, ...more }])
}

/** A definition, and a queue that depends on its revision by a tag. */
function definitionAndDependent(image: string, more: object = {}): (declare: Declare) => void {
  return (declare) => {
    const { arn } = declare(TOKEN, 'task', {
      family: 'acme',
      containerDefinitions: containers(image),
      ...more,
    })
    declare('aws:sqs/queue:Queue', 'dependent', { name: 'dependent', tags: { revision: arn } })
  }
}

test('the old revision is deregistered at the very end, when dependents have the new one', async () => {
  await using proxy = await recordCalls(endpoint)
  await using stack = await openStack({ endpoint: proxy.endpoint, account: freshAccount() })
  await stack.up(definitionAndDependent('one'))
  proxy.changes.length = 0
  const steps = await stack.up(definitionAndDependent('two'))
  expect(proxy.changes).toEqual(['RegisterTaskDefinition', 'TagQueue', 'DeregisterTaskDefinition'])
  expect(steps).toEqual([
    'create-replacement task',
    'replace task',
    'update dependent',
    'delete-replaced task',
  ])
})

test('an update that fails deregisters nothing, and the next one that succeeds does', async () => {
  let isBroken = false
  const refuse: Rule = async (request, forward) =>
    isBroken && nameOf(request) === 'TagQueue'
      ? errorAnswer(request, { status: 400, type: 'InvalidParameterValue', message: 'no' })
      : forward()
  await using proxy = await recordCalls(endpoint, [refuse])
  await using stack = await openStack({ endpoint: proxy.endpoint, account: freshAccount() })
  await stack.up(definitionAndDependent('one'))
  isBroken = true
  await expect(stack.up(definitionAndDependent('two'))).rejects.toThrow('InvalidParameterValue')
  expect(proxy.changes).not.toContain('DeregisterTaskDefinition')
  isBroken = false
  await stack.up(definitionAndDependent('two'))
  expect(proxy.changes.at(-1)).toBe('DeregisterTaskDefinition')
})

test('with skipDestroy the engine tells of a deletion, and no call is made', async () => {
  const account = freshAccount()
  await using proxy = await recordCalls(endpoint)
  await using stack = await openStack({ endpoint: proxy.endpoint, account })
  await stack.up(definitionAndDependent('one', { skipDestroy: true }))
  const steps = await stack.up(definitionAndDependent('two', { skipDestroy: true }))
  expect(steps).toContain('delete-replaced task')
  await stack.destroy()
  expect(proxy.changes).not.toContain('DeregisterTaskDefinition')
  const client = new ECSClient(awsClientConfig({ endpoint, account }))
  const { taskDefinition } = await client.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: 'acme:1' }),
  )
  expect(taskDefinition?.status).toBe('ACTIVE')
})

test('one that somebody else deregistered is dropped by a refresh, and registered anew by the next update', async () => {
  const account = freshAccount()
  await using stack = await openStack({ endpoint, account })
  await stack.up(definitionAndDependent('one'))
  const client = new ECSClient(awsClientConfig({ endpoint, account }))
  await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'acme:1' }))
  await stack.refresh()
  expect(await stack.up(definitionAndDependent('one'))).toEqual(['create task', 'update dependent'])
  const { taskDefinition } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'acme' }))
  expect(taskDefinition?.revision).toBe(2)
})

const FARGATE = {
  family: 'acme',
  containerDefinitions: containers('one', { environment: [{ name: 'A', value: '1' }] }),
  cpu: '256',
  memory: '512',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
  ephemeralStorage: { sizeInGib: 21 },
  executionRoleArn: 'arn:aws:iam::111122223333:role/execution',
  taskRoleArn: 'arn:aws:iam::111122223333:role/task',
}

test.each(
  Object.entries({
    family: 'other',
    containerDefinitions: containers('two'),
    cpu: '512',
    memory: '1024',
    networkMode: 'host',
    requiresCompatibilities: ['EC2'],
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    ephemeralStorage: { sizeInGib: 30 },
    executionRoleArn: 'arn:aws:iam::111122223333:role/other',
    taskRoleArn: 'arn:aws:iam::111122223333:role/other',
    volumes: [{ name: 'scratch' }],
  }),
)('another %s makes a new revision before the old one ends', async (property, value) => {
  await using scene = await openProvider({ endpoint })
  const task = new Life(scene.provider, TOKEN)
  await task.create(FARGATE)
  expect(await task.diff({ ...FARGATE, [property]: value })).toEqual({
    changed: [property],
    replaces: [property],
    deleteFirst: false,
  })
})

test('tags and skipDestroy change in place', async () => {
  await using scene = await openProvider({ endpoint })
  const task = new Life(scene.provider, TOKEN)
  await task.create(FARGATE)
  const changed = { ...FARGATE, tags: { owner: 'acme' }, skipDestroy: true }
  expect(await task.diff(changed)).toMatchObject({ changed: ['skipDestroy', 'tagsAll'], replaces: [] })
  const { revision } = await task.update(changed)
  expect(revision).toBe(1)
})

test('another order of variables, and what AWS fills in, is no difference', async () => {
  await using scene = await openProvider({ endpoint })
  const variables = [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ]
  const task = new Life(scene.provider, TOKEN)
  await task.create({
    family: 'acme',
    containerDefinitions: containers('one', { environment: variables }),
  })
  const filled = { essential: true, cpu: 0, mountPoints: [], environment: variables.toReversed() }
  expect(await task.diff({ family: 'acme', containerDefinitions: containers('one', filled) })).toMatchObject({
    changed: [],
  })
})

test('the emulator is given the image that it can pull, and the variables that its tasks lack; the state is as on AWS', async () => {
  const registryMap = '111122223333.dkr.ecr.eu-west-1.amazonaws.com=127.0.0.1:5000'
  await using scene = await openProvider({ endpoint, registryMap, taskVariables: { KEY: 'test' } })
  const image = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/hello@sha256:${'a'.repeat(64)}`
  const inputs = { family: 'acme', containerDefinitions: containers(image) }
  const task = new Life(scene.provider, TOKEN)
  expect(await task.create(inputs)).toMatchObject(inputs)
  expect(await task.diff(inputs)).toMatchObject({ changed: [] })
  const { taskDefinition } = await new ECSClient(scene.config).send(
    new DescribeTaskDefinitionCommand({ taskDefinition: 'acme' }),
  )
  expect(taskDefinition?.containerDefinitions?.[0]).toMatchObject({
    image: `127.0.0.1:5000/acme/hello@sha256:${'a'.repeat(64)}`,
    environment: [{ name: 'KEY', value: 'test' }],
  })
})

test('what the emulator would ignore is refused', async () => {
  await using scene = await openProvider({ endpoint })
  const containerDefinitions = containers('one', { entryPoint: ['node'] })
  const created = new Life(scene.provider, TOKEN).create({ family: 'acme', containerDefinitions })
  await expect(created).rejects.toThrow('The emulator ignores entryPoint')
})
