import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { placeNames, type Place } from '@slipway/aws-layout'
import type { Doorbell } from '@slipway/model'
import { AWS_REGION, awsClientConfig, freshAccount } from '@slipway/tools/engines'
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { s3Settings, sqsSettings, type AwsConfig } from '../../src/aws/client-settings.ts'
import { openSqsDoorbell, type SqsDoorbellRequest } from '../../src/aws/open-sqs-doorbell.ts'

/** The agent queues of a test's platform. */
const QUEUES = ['default', 'etl']

/** A caller with an account of its own, in which nothing exists. */
export function aCaller(endpoint: string = inject('ministack').endpoint): AwsConfig {
  return awsClientConfig({ endpoint, account: freshAccount() })
}

/** A place with a name of its own. */
export function aPlatform(environment = `test-${randomBytes(6).toString('hex')}`): Place {
  return { project: 'acme', environment, account: '111122223333', region: AWS_REGION }
}

/** Makes the queues of a platform; their URLs by name. */
export async function makeQueues(config: AwsConfig, place: Place): Promise<Map<string, string>> {
  const client = new SQSClient(sqsSettings(config))
  const names = [
    placeNames.changed(place),
    placeNames.events(place),
    ...QUEUES.flatMap((queue) => [
      placeNames.doorbell(place, queue, 'high'),
      placeNames.doorbell(place, queue, 'normal'),
    ]),
  ]
  const urls = await Promise.all(
    names.map(async (name) => {
      const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name }))
      return [name, QueueUrl ?? ''] as const
    }),
  )
  client.destroy()
  return new Map(urls)
}

/** Puts a text into a queue, as it is. */
export async function sendText(config: AwsConfig, queueUrl: string, text: string): Promise<void> {
  const client = new SQSClient(sqsSettings(config))
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: text }))
  client.destroy()
}

/** Makes the bucket of a platform, and returns its name. */
export async function makeBucket(config: AwsConfig, place: Place): Promise<string> {
  const client = new S3Client(s3Settings(config))
  const bucket = placeNames.bucket(place)
  const where = { LocationConstraint: AWS_REGION } as const
  await client.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: where }))
  client.destroy()
  return bucket
}

type Times = Pick<SqsDoorbellRequest, 'leaseMs' | 'keepMs' | 'closeMs'>

/** One doorbell for all environments: each gets its platform, and a doorbell on it, when it is first named. */
export function everyDoorbell(
  config: AwsConfig,
  times: Times,
): { doorbell: Doorbell; close(): Promise<void> } {
  const opened = new Map<string, Promise<ReturnType<typeof openSqsDoorbell>>>()
  const open = async (environment: string) => {
    const place = aPlatform(environment)
    await makeQueues(config, place)
    return openSqsDoorbell({ place, config, ...times })
  }
  const doorbellOf = async (environment: string): Promise<Doorbell> => {
    const opening = opened.get(environment) ?? open(environment)
    opened.set(environment, opening)
    return (await opening).doorbell
  }
  return {
    doorbell: {
      ring: async (ring, options) => (await doorbellOf(ring.environment)).ring(ring, options),
      receive: async (request) => (await doorbellOf(request.environment)).receive(request),
      acknowledge: async (deliveries) => {
        for (const delivery of deliveries)
          await (await doorbellOf(delivery.ring.environment)).acknowledge([delivery])
      },
    },
    close: async () => {
      await Promise.all([...opened.values()].map(async (opening) => (await opening).close()))
    },
  }
}
