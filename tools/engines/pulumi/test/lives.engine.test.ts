import { expect, inject, test } from 'vitest'
import { freshAccount } from '../../aws-environment.ts'
import type { Properties } from '../provider/resource-type.ts'
import { RESOURCE_TYPES } from '../provider/resource-types.ts'
import { Life, openProvider } from './provider-scene.ts'
import { recordCalls } from './recorded-calls.ts'
import { refusing } from './refusing.ts'
import { openStack, type Declare } from './stack.ts'

const { endpoint } = inject('ministack')

const TAGGABLE = [
  'aws:cloudwatch/eventRule:EventRule',
  'aws:cloudwatch/logGroup:LogGroup',
  'aws:ecs/cluster:Cluster',
  'aws:ecs/taskDefinition:TaskDefinition',
  'aws:iam/policy:Policy',
  'aws:iam/role:Role',
  'aws:lambda/function:Function',
  'aws:s3/bucket:Bucket',
  'aws:sqs/queue:Queue',
]

interface Case {
  /** What has to be there before, by token. */
  on?: Record<string, Properties>
  inputs: Properties
  /** What may be changed in place. */
  change: Properties
}

const FUNCTION = {
  name: 'hello',
  packageType: 'Image',
  imageUri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/hello@sha256:${'a'.repeat(64)}`,
  role: 'arn:aws:iam::111122223333:role/hello',
  publish: true,
  timeout: 900,
  memorySize: 256,
  ephemeralStorage: { size: 1024 },
  loggingConfig: { logFormat: 'Text', logGroup: '/acme' },
}

function document(action: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
  })
}

/** As programs of Slipway write them. Names of buckets are unique in all accounts. */
function casesOf(account: string): Record<string, Case> {
  const bucket = `acme-${account}`
  const queueUrl = `https://sqs.eu-west-1.amazonaws.com/${account}/bell`
  return {
    'aws:cloudwatch/eventRule:EventRule': {
      inputs: { name: 'events', description: 'tasks', eventPattern: '{"source":["aws.ecs"]}' },
      change: { eventPattern: '{"source":["aws.ecs"],"detail-type":["stopped"]}' },
    },
    'aws:cloudwatch/eventTarget:EventTarget': {
      on: {
        'aws:cloudwatch/eventRule:EventRule': { name: 'events', eventPattern: '{"source":["aws.ecs"]}' },
      },
      inputs: { rule: 'events', targetId: 'events', arn: 'arn:aws:sqs:eu-west-1:111122223333:one' },
      change: { arn: 'arn:aws:sqs:eu-west-1:111122223333:two' },
    },
    'aws:cloudwatch/logGroup:LogGroup': {
      inputs: { name: '/acme', retentionInDays: 30 },
      change: { retentionInDays: 7 },
    },
    'aws:ecs/cluster:Cluster': {
      inputs: { name: 'acme' },
      change: { tags: { owner: 'acme' } },
    },
    'aws:ecs/taskDefinition:TaskDefinition': {
      inputs: { family: 'acme', containerDefinitions: '[{"name":"main","image":"one"}]' },
      change: { skipDestroy: true },
    },
    'aws:iam/policy:Policy': {
      inputs: { name: 'reads', path: '/slipway/', policy: document('s3:GetObject') },
      change: { policy: document('s3:PutObject') },
    },
    'aws:iam/role:Role': {
      inputs: { name: 'agent', path: '/slipway/', assumeRolePolicy: document('sts:AssumeRole') },
      change: { maxSessionDuration: 7200 },
    },
    'aws:iam/rolePolicyAttachment:RolePolicyAttachment': {
      on: { 'aws:iam/role:Role': { name: 'agent', assumeRolePolicy: document('sts:AssumeRole') } },
      inputs: { role: 'agent', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      change: {},
    },
    'aws:lambda/function:Function': {
      inputs: FUNCTION,
      change: { ephemeralStorage: { size: 2048 }, environment: { variables: { A: '1' } } },
    },
    'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig': {
      on: { 'aws:lambda/function:Function': FUNCTION },
      inputs: {
        functionName: 'hello',
        qualifier: '1',
        maximumRetryAttempts: 0,
        maximumEventAgeInSeconds: 600,
      },
      change: { maximumRetryAttempts: 1 },
    },
    'aws:s3/bucket:Bucket': {
      inputs: { bucket },
      change: { tags: { owner: 'acme' }, forceDestroy: true },
    },
    'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': {
      on: { 'aws:s3/bucket:Bucket': { bucket } },
      inputs: { bucket, rules: [uploads(7)] },
      change: { rules: [uploads(1)] },
    },
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': {
      on: { 'aws:s3/bucket:Bucket': { bucket } },
      inputs: { bucket, blockPublicAcls: true, blockPublicPolicy: true },
      change: { restrictPublicBuckets: true },
    },
    'aws:sqs/queue:Queue': {
      on: { 'aws:sqs/queue:Queue': { name: 'dead' } },
      inputs: {
        name: 'bell',
        maxMessageSize: 1_048_576,
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:eu-west-1:${account}:dead`,
          maxReceiveCount: 10,
        }),
      },
      change: { messageRetentionSeconds: 1_209_600 },
    },
    'aws:sqs/queuePolicy:QueuePolicy': {
      on: { 'aws:sqs/queue:Queue': { name: 'bell' } },
      inputs: { queueUrl, policy: document('sqs:SendMessage') },
      change: { policy: document('sqs:*') },
    },
  }
}

function uploads(days: number): Properties {
  const abortIncompleteMultipartUpload = { daysAfterInitiation: days }
  return { id: 'uploads', status: 'Enabled', filter: { prefix: '' }, abortIncompleteMultipartUpload }
}

test.each(RESOURCE_TYPES)(
  'is made, read as it was written, changed in place, and removed, also when it is gone: %s',
  async (token) => {
    await using scene = await openProvider({ endpoint })
    const { on = {}, inputs, change } = casesOf(scene.account)[token]!
    for (const [type, properties] of Object.entries(on))
      await new Life(scene.provider, type).create(properties)
    const life = new Life(scene.provider, token)
    const made = await life.create(inputs)
    expect(await life.read()).toEqual(made)
    expect(await life.diff(inputs)).toMatchObject({ changed: [] })

    const changed = { ...inputs, ...change }
    expect(await life.diff(changed)).toMatchObject({ replaces: [] })
    expect(await life.update(changed)).toMatchObject(change)
    expect(await life.diff(changed)).toMatchObject({ changed: [] })

    await life.update(inputs)
    await life.remove()
    expect(await life.read()).toBeNull()
    await life.remove()
  },
)

test.each(TAGGABLE)('tags are written, taken away and read: %s', async (token) => {
  await using scene = await openProvider({ endpoint })
  const { on = {}, inputs } = casesOf(scene.account)[token]!
  for (const [type, properties] of Object.entries(on)) await new Life(scene.provider, type).create(properties)
  const life = new Life(scene.provider, token)
  await life.create({ ...inputs, tags: { cost: '1' } })
  await life.update({ ...inputs, tags: { owner: 'acme' } })
  expect((await life.read())?.['tagsAll']).toEqual({ owner: 'acme' })
  await life.update(inputs)
  expect((await life.read())?.['tagsAll']).toEqual({})
})

test('what is made, and then fails, is kept: the next update does not make it again, and a refresh finds what is missing', async () => {
  const refused = refusing('PutRetentionPolicy', { type: 'InvalidParameterException', message: 'not now' })
  await using proxy = await recordCalls(endpoint, [refused.rule])
  await using stack = await openStack({ endpoint: proxy.endpoint, account: freshAccount() })
  const program = (declare: Declare): void => {
    declare('aws:cloudwatch/logGroup:LogGroup', 'logs', { name: '/acme', retentionInDays: 30 })
  }
  refused.times = 1
  await expect(stack.up(program)).rejects.toThrow('not now')
  expect(await stack.up(program)).toEqual(['update logs'])
  expect(proxy.changes).toEqual(['CreateLogGroup', 'PutRetentionPolicy'])
  await stack.refresh()
  expect(await stack.up(program)).toEqual(['update logs'])
  expect(proxy.changes).toEqual(['CreateLogGroup', 'PutRetentionPolicy', 'PutRetentionPolicy'])
})
