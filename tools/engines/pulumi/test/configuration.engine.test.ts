import { ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, inject, test } from 'vitest'
import { awsClientConfig, freshAccount } from '../../aws-environment.ts'
import { Life, openProvider } from './provider-scene.ts'
import { recordCalls } from './recorded-calls.ts'
import { openStack, type Declare } from './stack.ts'

const { endpoint } = inject('ministack')

const queue = (declare: Declare): void => {
  declare('aws:sqs/queue:Queue', 'bell', { name: 'bell', tags: { own: 'yes' } })
}

test('other default tags change each resource in place', async () => {
  const account = freshAccount()
  await using proxy = await recordCalls(endpoint)
  await using stack = await openStack({ endpoint: proxy.endpoint, account })
  await stack.up(queue, { defaultTags: { owner: 'acme', cost: '1' } })
  proxy.changes.length = 0
  expect(await stack.up(queue, { defaultTags: { owner: 'other' } })).toEqual(['update bell'])
  expect(proxy.changes).toEqual(['TagQueue', 'UntagQueue'])
  const QueueUrl = `https://sqs.eu-west-1.amazonaws.com/${account}/bell`
  const client = new SQSClient({ ...awsClientConfig({ endpoint, account }), useQueueUrlAsEndpoint: false })
  const { Tags } = await client.send(new ListQueueTagsCommand({ QueueUrl }))
  expect(Tags).toEqual({ owner: 'other', own: 'yes' })
  expect(await stack.up(queue, { defaultTags: { owner: 'other' } })).toEqual(['same bell'])
})

test('a property that @pulumi/aws does not know ends the update before anything is made', async () => {
  const account = freshAccount()
  await using proxy = await recordCalls(endpoint)
  await using stack = await openStack({ endpoint: proxy.endpoint, account })
  const up = stack.up((declare) => {
    declare('aws:sqs/queue:Queue', 'bell', { name: 'bell', visibilityTimeout: 30 })
  })
  await expect(up).rejects.toThrow('@pulumi/aws knows no visibilityTimeout of aws:sqs/queue:Queue')
  expect(proxy.changes).not.toContain('CreateQueue')
})

test('an account that the provider is not allowed is not touched', async () => {
  const account = freshAccount()
  await using stack = await openStack({ endpoint, account })
  const up = stack.up(queue, { allowedAccountIds: ['999999999999'] })
  await expect(up).rejects.toThrow(`AWS account ID not allowed: ${account}`)
})

test('a property that is known and not performed is refused, and so is a type', async () => {
  await using scene = await openProvider({ endpoint })
  const fifo = new Life(scene.provider, 'aws:sqs/queue:Queue').create({ name: 'bell', fifoQueue: true })
  await expect(fifo).rejects.toThrow('the test provider does not perform fifoQueue of aws:sqs/queue:Queue')
  const topic = new Life(scene.provider, 'aws:sns/topic:Topic').create({ name: 'news' })
  await expect(topic).rejects.toThrow('The test provider does not perform aws:sns/topic:Topic.')
})

test('a missing property is refused', async () => {
  await using scene = await openProvider({ endpoint })
  const created = new Life(scene.provider, 'aws:iam/role:Role').create({ name: 'agent' })
  await expect(created).rejects.toThrow("Missing required property 'assumeRolePolicy'")
})
