import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
  type LifecycleRule,
} from '@aws-sdk/client-s3'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'

interface Rule {
  id: string
  status: 'Enabled' | 'Disabled'
  filter?: { prefix?: string }
  expiration?: { days?: number; expiredObjectDeleteMarker?: boolean }
  abortIncompleteMultipartUpload?: { daysAfterInitiation?: number }
  noncurrentVersionExpiration?: { noncurrentDays?: number }
}

/** aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration */
export const bucketLifecycle: ResourceType = {
  module: 's3/bucketLifecycleConfiguration',
  performs: ['bucket', 'rules'],
  replacedBy: ['bucket'],
  gone: ['NoSuchLifecycleConfiguration', 'NoSuchBucket'],
  create: async (scene, inputs) => {
    await write(scene, inputs)
    return { id: inputs['bucket'] as string }
  },
  read: async ({ client }, { id }) => {
    const { Rules = [] } = await client(S3Client).send(
      new GetBucketLifecycleConfigurationCommand({ Bucket: id }),
    )
    return { bucket: id, rules: Rules.map((rule) => fromAws(rule)) }
  },
  update: (scene, { inputs }) => write(scene, inputs),
  remove: async ({ client }, { id }) => {
    await client(S3Client).send(new DeleteBucketLifecycleCommand({ Bucket: id }))
  },
}

async function write({ client }: Scene, inputs: Properties): Promise<void> {
  const Rules = ((inputs['rules'] ?? []) as Rule[]).map((rule) => toAws(rule))
  await client(S3Client).send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: inputs['bucket'] as string,
      LifecycleConfiguration: { Rules },
    }),
  )
}

function toAws({ id, status, filter, ...actions }: Rule): LifecycleRule {
  const { expiration, abortIncompleteMultipartUpload: abort, noncurrentVersionExpiration: old } = actions
  return {
    ID: id,
    Status: status,
    Filter: { Prefix: filter?.prefix ?? '' },
    ...(expiration && {
      Expiration: {
        Days: expiration.days,
        ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker,
      },
    }),
    ...(abort && { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort.daysAfterInitiation } }),
    ...(old && { NoncurrentVersionExpiration: { NoncurrentDays: old.noncurrentDays } }),
  }
}

function fromAws(rule: LifecycleRule): Properties {
  const { Expiration, AbortIncompleteMultipartUpload: abort, NoncurrentVersionExpiration: old } = rule
  return {
    id: rule.ID,
    status: rule.Status,
    filter: { prefix: rule.Filter?.Prefix ?? '' },
    expiration: Expiration && {
      days: Expiration.Days,
      expiredObjectDeleteMarker: Expiration.ExpiredObjectDeleteMarker,
    },
    abortIncompleteMultipartUpload: abort && { daysAfterInitiation: abort.DaysAfterInitiation },
    noncurrentVersionExpiration: old && { noncurrentDays: old.NoncurrentDays },
  }
}
