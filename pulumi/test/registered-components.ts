import type { HostShape } from '@slipway/aws-layout'
import { CodeLocation, Platform, type CodeLocationArgs, type PlatformArgs } from '../src/index.ts'
import { PLACE as place } from './place.ts'
import { registeredBy, type Registered } from './registered.ts'
import { arn } from './requests.ts'

export const LAMBDA = { type: 'lambda', memory_mb: 1769, tmp_mb: 512 } satisfies HostShape
export const ECS = { type: 'ecs', cpu: 1024, memory_mb: 2048, storage_gb: 50 } satisfies HostShape
export const IMAGE = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/orders@sha256:${'0a'.repeat(32)}`
/** The version that a function has once it is published. */
export const VERSION = '7'

const PLATFORM_TYPES = new Set([
  'slipway:aws:Platform',
  'aws:cloudwatch/eventRule:EventRule',
  'aws:cloudwatch/eventTarget:EventTarget',
  'aws:cloudwatch/logGroup:LogGroup',
  'aws:ecs/cluster:Cluster',
  'aws:iam/policy:Policy',
  'aws:iam/role:Role',
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  'aws:s3/bucket:Bucket',
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
  'aws:sqs/queue:Queue',
  'aws:sqs/queuePolicy:QueuePolicy',
])

const LOCATION_TYPES = new Set([
  'slipway:aws:CodeLocation',
  'aws:ecs/taskDefinition:TaskDefinition',
  'aws:iam/policy:Policy',
  'aws:iam/role:Role',
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  'aws:lambda/function:Function',
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig',
])

/** What a platform registers. */
export function registeredByPlatform(args: Partial<PlatformArgs> = {}): Promise<Registered[]> {
  return registeredBy({
    make: (options) => new Platform('platform', { place, queues: ['default', 'etl'], ...args }, options),
    types: PLATFORM_TYPES,
    answer,
  })
}

/** What a location registers; `onMade` is given the component. */
export function registeredByLocation(
  args: Partial<CodeLocationArgs> = {},
  onMade?: (location: CodeLocation) => void,
): Promise<Registered[]> {
  const all = {
    place,
    location: 'orders',
    image: IMAGE,
    shapes: [LAMBDA, ECS],
    secrets: ['ssm:/acme/orders/db'],
  }
  return registeredBy({
    make: (options) => {
      const location = new CodeLocation('orders', { ...all, ...args }, options)
      onMade?.(location)
      return location
    },
    types: LOCATION_TYPES,
    answer,
  })
}

function answer({
  type,
  name,
  inputs,
}: Pick<Registered, 'type' | 'name' | 'inputs'>): Record<string, unknown> {
  const path = inputs['path'] as string
  switch (type) {
    case 'aws:iam/role:Role':
      return { arn: `arn:aws:iam::${place.account}:role${path}${name}` }
    case 'aws:iam/policy:Policy':
      return { arn: `arn:aws:iam::${place.account}:policy${path}${name}` }
    case 'aws:sqs/queue:Queue':
      return { arn: arn('sqs', name), url: `https://queues.test/${name}` }
    case 'aws:lambda/function:Function':
      return { version: VERSION, qualifiedArn: arn('lambda', `function:${name}:${VERSION}`) }
    case 'aws:ecs/taskDefinition:TaskDefinition':
      return { arn: arn('ecs', `task-definition/${name}:3`) }
    default:
      return {}
  }
}
