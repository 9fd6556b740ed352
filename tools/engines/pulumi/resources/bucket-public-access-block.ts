import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'

const FLAGS = {
  blockPublicAcls: 'BlockPublicAcls',
  blockPublicPolicy: 'BlockPublicPolicy',
  ignorePublicAcls: 'IgnorePublicAcls',
  restrictPublicBuckets: 'RestrictPublicBuckets',
} as const

/** aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock */
export const bucketPublicAccessBlock: ResourceType = {
  module: 's3/bucketPublicAccessBlock',
  performs: ['bucket', ...Object.keys(FLAGS)],
  replacedBy: ['bucket'],
  defaults: Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, false])),
  gone: ['NoSuchPublicAccessBlockConfiguration', 'NoSuchBucket'],
  create: async (scene, inputs) => {
    await write(scene, inputs)
    return { id: inputs['bucket'] as string }
  },
  read: async ({ client }, { id }) => {
    const { PublicAccessBlockConfiguration: found } = await client(S3Client).send(
      new GetPublicAccessBlockCommand({ Bucket: id }),
    )
    const flags = Object.entries(FLAGS).map(([flag, member]) => [flag, found?.[member] ?? false])
    return { bucket: id, ...(Object.fromEntries(flags) as Properties) }
  },
  update: (scene, { inputs }) => write(scene, inputs),
  remove: async ({ client }, { id }) => {
    await client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket: id }))
  },
}

async function write({ client }: Scene, inputs: Properties): Promise<void> {
  const flags = Object.entries(FLAGS).map(([flag, member]) => [member, inputs[flag] ?? false])
  await client(S3Client).send(
    new PutPublicAccessBlockCommand({
      Bucket: inputs['bucket'] as string,
      PublicAccessBlockConfiguration: Object.fromEntries(flags) as Record<string, boolean>,
    }),
  )
}
