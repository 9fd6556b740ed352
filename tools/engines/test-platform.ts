import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { placeNames, tableDefinition, type Place } from '@slipway/aws-layout'
import { AWS_REGION, awsClientConfig, freshAccount } from './aws-environment.ts'

/** The configuration that every SDK client of a test takes. */
export type ClientConfig = ReturnType<typeof awsClientConfig> & { credentials: { sessionToken?: string } }

export interface TestPlatform {
  place: Place
  config: ClientConfig
  /** The emulator as containers reach it. */
  endpointForContainers: string
  /** By location: as whom its tasks act. Left out: as the account itself. */
  taskConfigs?: Record<string, ClientConfig>
}

export interface TestPlatformRequest {
  endpoint: string
  endpointForContainers: string
  /** Left out: one that nobody else has. */
  account?: string
  /** Agent queues, besides the default one. */
  queues?: readonly string[]
}

/**
 * What an environment's agents stand on, in an account of its own, made by the SDK from the layout's own data: table,
 * bucket, doorbells with dead letters, events queue with its rule, cluster.
 */
export async function createTestPlatform(request: TestPlatformRequest): Promise<TestPlatform> {
  const { endpoint, endpointForContainers, account = freshAccount(), queues = [] } = request
  const place: Place = { project: 'acme', environment: 'staging', account, region: AWS_REGION }
  const config = awsClientConfig({ endpoint, account })
  await Promise.all([
    new DynamoDBClient(config).send(new CreateTableCommand(tableDefinition(placeNames.table(place)))),
    createBucket(config, place),
    createQueues(config, place, ['default', ...queues]),
    new ECSClient(config).send(new CreateClusterCommand({ clusterName: placeNames.cluster(place) })),
  ])
  await routeTaskEvents(config, place)
  return { place, config, endpointForContainers }
}

async function createBucket(config: ClientConfig, place: Place): Promise<void> {
  const client = new S3Client({ ...config, forcePathStyle: true })
  const LocationConstraint = AWS_REGION
  const Bucket = placeNames.bucket(place)
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }))
}

async function createQueues(config: ClientConfig, place: Place, queues: readonly string[]): Promise<void> {
  const client = new SQSClient(config)
  const deadLetters = placeNames.deadLetters(place)
  await client.send(new CreateQueueCommand({ QueueName: deadLetters }))
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: queueArn(place, deadLetters),
    maxReceiveCount: 10,
  })
  const doorbells = queues.flatMap((queue) =>
    (['high', 'normal'] as const).map((priority) => placeNames.doorbell(place, queue, priority)),
  )
  const names = [...doorbells, placeNames.changed(place), placeNames.events(place)]
  const Attributes = { RedrivePolicy, VisibilityTimeout: '30', MessageRetentionPeriod: '1209600' }
  await Promise.all(names.map((QueueName) => client.send(new CreateQueueCommand({ QueueName, Attributes }))))
}

/** Tasks that stop tell the events queue. */
async function routeTaskEvents(config: ClientConfig, place: Place): Promise<void> {
  const client = new EventBridgeClient(config)
  const Rule = placeNames.events(place)
  const pattern = {
    source: ['aws.ecs'],
    'detail-type': ['ECS Task State Change'],
    detail: { lastStatus: ['STOPPED'] },
  }
  await client.send(new PutRuleCommand({ Name: Rule, EventPattern: JSON.stringify(pattern) }))
  const Arn = queueArn(place, placeNames.events(place))
  await client.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 'events', Arn }] }))
}

/** The ARN of a queue of the platform. */
export function queueArn({ region, account }: Place, name: string): string {
  return `arn:aws:sqs:${region}:${account}:${name}`
}
