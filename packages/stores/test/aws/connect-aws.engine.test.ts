import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { placeNames, tableDefinition } from '@slipway/aws-layout'
import { aChangedRing, aClaim, anAttempt, aRun, next, refOfAttempt } from '@slipway/model/testing'
import { awsClientConfig, freshAccount } from '@slipway/tools/engines'
import { expect, inject, it } from 'vitest'
import { shortCallSettings } from '../../src/aws/client-settings.ts'
import { connectAws, connectAwsHost } from '../../src/connect.ts'
import { aPlatform, makeBucket, makeQueues } from './test-platform.ts'

it('a runtime and the control side meet in the stores of a platform', async () => {
  const { config, place, hostRequest } = await makePlatform()
  const stores = await connectAws({ place, config })
  const host = await connectAwsHost(hostRequest)
  const run = aRun({ environment: place.environment, location: 'orders' })
  const attempt = anAttempt(run)
  await stores.runs.create({ run, idempotency: null })
  await stores.runs.write({ run: next(run, { attempt: 1 }), attempt: { kind: 'open', attempt } })
  await host.blobs.put('runs/a', Buffer.from('log'))
  const ring = aChangedRing(run)

  const claimed = await host.attempts.claim(aClaim(refOfAttempt(attempt)))
  await host.doorbell.ring(ring)

  expect(claimed).toMatchObject({ claimed: true })
  const request = { environment: place.environment, from: 'changed', max: 1, waitMs: 20_000 } as const
  const deliveries = await stores.doorbell.receive(request)
  expect(deliveries.map((delivery) => delivery.ring)).toEqual([ring])
  await stores.doorbell.acknowledge(deliveries)
  expect(Buffer.from((await stores.blobs.get('runs/a')) ?? []).toString()).toBe('log')
  expect(await host.secrets.read({ NONE: 'ssm:/none' })).toEqual({ values: {}, missing: ['NONE'] })
  await host.close()
  await stores.close()
})

it('closing ends waits, and asks nothing of what was never used', async () => {
  const { config, place } = await makePlatform()
  const unused = await connectAws({ place, config: { ...config, endpoint: 'http://127.0.0.1:1' } })
  await unused.close()
  const stores = await connectAws({ place, config })
  const waiting = stores.doorbell.receive({
    environment: place.environment,
    from: { queues: ['default'] },
    max: 1,
    waitMs: 3_600_000,
  })
  await stores.close()
  expect(await waiting).toEqual([])
})

async function makePlatform() {
  const account = freshAccount()
  const config = awsClientConfig({ endpoint: inject('ministack').endpoint, account })
  const place = { ...aPlatform(), account }
  const bucket = await makeBucket(config, place)
  const urls = await makeQueues(config, place)
  const table = placeNames.table(place)
  const client = new DynamoDBClient(shortCallSettings(config))
  await client.send(new CreateTableCommand(tableDefinition(table)))
  client.destroy()
  const changedQueueUrl = urls.get(placeNames.changed(place)) ?? ''
  return { config, place, hostRequest: { table, bucket, changedQueueUrl, config } }
}
