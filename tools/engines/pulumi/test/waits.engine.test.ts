import { expect, inject, test } from 'vitest'
import { sum } from './sum.ts'
import { Life, openProvider } from './provider-scene.ts'

const { endpoint } = inject('ministack')

test('a queue is there when its attributes were read equal six times, five seconds apart', async () => {
  await using scene = await openProvider({ endpoint })
  await new Life(scene.provider, 'aws:sqs/queue:Queue').create({ name: 'bell' })
  expect(scene.pauses).toEqual([5, 5, 5, 5, 5])
})

test('a change of the attributes of a queue waits as long as its creation', async () => {
  await using scene = await openProvider({ endpoint })
  const queue = new Life(scene.provider, 'aws:sqs/queue:Queue')
  await queue.create({ name: 'bell' })
  scene.pauses.length = 0
  const { visibilityTimeoutSeconds } = await queue.update({ name: 'bell', visibilityTimeoutSeconds: 60 })
  expect(visibilityTimeoutSeconds).toBe(60)
  expect(sum(scene.pauses)).toBe(25)
})

test('a change of the tags of a queue waits for nothing', async () => {
  await using scene = await openProvider({ endpoint })
  const queue = new Life(scene.provider, 'aws:sqs/queue:Queue')
  await queue.create({ name: 'bell' })
  scene.pauses.length = 0
  await queue.update({ name: 'bell', tags: { owner: 'acme' } })
  expect(scene.pauses).toEqual([])
})

test('a queue policy waits as an attribute does', async () => {
  await using scene = await openProvider({ endpoint })
  const { url } = await new Life(scene.provider, 'aws:sqs/queue:Queue').create({ name: 'bell' })
  scene.pauses.length = 0
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  await new Life(scene.provider, 'aws:sqs/queuePolicy:QueuePolicy').create({ queueUrl: url, policy })
  expect(sum(scene.pauses)).toBe(25)
})

test('a cluster takes ten seconds', async () => {
  await using scene = await openProvider({ endpoint })
  await new Life(scene.provider, 'aws:ecs/cluster:Cluster').create({ name: 'acme' })
  expect(scene.pauses).toEqual([10])
})

test('settings of a cluster take ten seconds more', async () => {
  await using scene = await openProvider({ endpoint })
  const cluster = new Life(scene.provider, 'aws:ecs/cluster:Cluster')
  await cluster.create({ name: 'acme', settings: [{ name: 'containerInsights', value: 'disabled' }] })
  scene.pauses.length = 0
  const settings = [{ name: 'containerInsights', value: 'enabled' }]
  expect(await cluster.update({ name: 'acme', settings })).toMatchObject({ settings })
  expect(scene.pauses).toEqual([10])
})
