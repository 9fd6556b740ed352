import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  S3Client,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3'
import type { ResourceType, Scene } from '../provider/resource-type.ts'
import { tagList, tagsFromList, type Tags } from '../provider/tags.ts'

/** aws:s3/bucket:Bucket */
export const bucket: ResourceType = {
  module: 's3/bucket',
  performs: ['bucket', 'forceDestroy'],
  replacedBy: ['bucket'],
  named: 'bucket',
  defaults: { forceDestroy: false },
  gone: ['NoSuchBucket', 'NotFound'],
  create: async (scene, inputs) => {
    const id = inputs['bucket'] as string
    const LocationConstraint = scene.region as BucketLocationConstraint
    await scene
      .client(S3Client)
      .send(new CreateBucketCommand({ Bucket: id, CreateBucketConfiguration: { LocationConstraint } }))
    return { id, finish: () => writeTags(scene, id, inputs['tagsAll']) }
  },
  read: async (scene, { id, state }) => {
    const { client, region } = scene
    await client(S3Client).send(new HeadBucketCommand({ Bucket: id }))
    return {
      bucket: id,
      arn: `arn:aws:s3:::${id}`,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegion: region,
      bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
      forceDestroy: state['forceDestroy'] ?? false,
      tagsAll: await readTags(scene, id),
    }
  },
  // forceDestroy alone: the state says it.
  update: async () => {},
  tag: (scene, { id, state }) => writeTags(scene, id, state['tagsAll']),
  remove: async (scene, { id, state }) => {
    if (state['forceDestroy'] === true) await empty(scene, id)
    await scene.client(S3Client).send(new DeleteBucketCommand({ Bucket: id }))
  },
}

/** The whole set: S3 knows no change of single tags. */
async function writeTags({ client }: Scene, Bucket: string, tags: unknown): Promise<void> {
  const TagSet = tagList(tags)
  await (TagSet === undefined
    ? client(S3Client).send(new DeleteBucketTaggingCommand({ Bucket }))
    : client(S3Client).send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } })))
}

/** To have none is an error of S3. */
async function readTags({ client }: Scene, Bucket: string): Promise<Tags> {
  try {
    const { TagSet } = await client(S3Client).send(new GetBucketTaggingCommand({ Bucket }))
    return tagsFromList(TagSet)
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchTagSet') return {}
    throw error
  }
}

async function empty({ client }: Scene, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await client(S3Client).send(
      new ListObjectVersionsCommand({ Bucket }),
    )
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
    if (Objects.length === 0) return
    await client(S3Client).send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
  }
}
