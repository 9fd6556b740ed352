import type { ResourceType } from './resource-type.ts'

/** Each brings its SDK client only when it is used. */
const TYPES: Record<string, () => Promise<ResourceType>> = {
  'aws:cloudwatch/eventRule:EventRule': async () => (await import('../resources/event-rule.ts')).eventRule,
  'aws:cloudwatch/eventTarget:EventTarget': async () =>
    (await import('../resources/event-target.ts')).eventTarget,
  'aws:cloudwatch/logGroup:LogGroup': async () => (await import('../resources/log-group.ts')).logGroup,
  'aws:ecs/cluster:Cluster': async () => (await import('../resources/cluster.ts')).cluster,
  'aws:ecs/taskDefinition:TaskDefinition': async () =>
    (await import('../resources/task-definition.ts')).taskDefinition,
  'aws:iam/policy:Policy': async () => (await import('../resources/policy.ts')).policy,
  'aws:iam/role:Role': async () => (await import('../resources/role.ts')).role,
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': async () =>
    (await import('../resources/role-policy-attachment.ts')).rolePolicyAttachment,
  'aws:lambda/function:Function': async () =>
    (await import('../resources/lambda-function.ts')).lambdaFunction,
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig': async () =>
    (await import('../resources/event-invoke-config.ts')).eventInvokeConfig,
  'aws:s3/bucket:Bucket': async () => (await import('../resources/bucket.ts')).bucket,
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': async () =>
    (await import('../resources/bucket-lifecycle.ts')).bucketLifecycle,
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': async () =>
    (await import('../resources/bucket-public-access-block.ts')).bucketPublicAccessBlock,
  'aws:sqs/queue:Queue': async () => (await import('../resources/queue.ts')).queue,
  'aws:sqs/queuePolicy:QueuePolicy': async () => (await import('../resources/queue-policy.ts')).queuePolicy,
}

/** Tokens of all types that are performed. */
export const RESOURCE_TYPES = Object.keys(TYPES)

/** Throws for a type that the test provider does not perform. */
export async function resourceTypeOf(token: string): Promise<ResourceType> {
  const load = TYPES[token]
  if (load === undefined) throw new Error(`The test provider does not perform ${token}.`)
  return load()
}
