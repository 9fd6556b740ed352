import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type BucketLocationConstraint,
  type S3Client,
  type Tag,
} from '@aws-sdk/client-s3'
import { placeNames, type Place } from '@slipway/aws-layout'
import { DeployError } from '../../deploy-error.ts'
import type { Ensured } from './bootstrap-step.ts'
import { isAwsError, statusOf, unlessMissing } from './unless-missing.ts'

export interface StateBucketRequest {
  place: Place
  tags: readonly Tag[]
}

/** A bucket of this account: one of the same name that somebody else made is refused. */
interface OwnBucket {
  Bucket: string
  ExpectedBucketOwner: string
}

/** Makes the bucket that keeps the state of the stacks, or sets right what is not as it should be. */
export async function ensureStateBucket(s3: S3Client, { place, tags }: StateBucketRequest): Promise<Ensured> {
  const Bucket = placeNames.stateBucket(place)
  const own: OwnBucket = { Bucket, ExpectedBucketOwner: place.account }
  const isMade = await createUnlessThere(s3, { own, place, tags })
  const changes = [
    ...(await keepVersions(s3, own)),
    ...(await blockPublicAccess(s3, own)),
    ...(await encryptByDefault(s3, own)),
  ]
  return { name: Bucket, isMade, changes: isMade ? [] : changes }
}

/** Throws a `DeployError` unless the bucket that slipway.yaml names is there and the caller may see it. */
export async function checkStateBucket(s3: S3Client, bucket: string): Promise<Ensured> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }))
    return { name: bucket, isMade: false, changes: [] }
  } catch (cause) {
    const status = statusOf(cause)
    if (status !== 404 && status !== 403) throw cause
    const why = status === 404 ? 'There is no such bucket' : 'These credentials may not see it'
    throw new DeployError({
      code: 'state_unreachable',
      message: `slipway.yaml names the bucket ${bucket} for the state, and it cannot be reached. ${why}.`,
      remedy: 'Correct `state` of the environment, or leave it out: then bootstrap makes a bucket.',
      cause,
    })
  }
}

async function createUnlessThere(
  s3: S3Client,
  { own, place, tags }: StateBucketRequest & { own: OwnBucket },
): Promise<boolean> {
  try {
    if ((await unlessMissing(s3.send(new HeadBucketCommand(own)), 'NotFound')) !== undefined) return false
    const { Bucket } = own
    const Tags = [...tags]
    // The region that has no name here, since it was the only one once.
    const isFirstRegion = place.region === 'us-east-1'
    const LocationConstraint = place.region as BucketLocationConstraint
    const where = { ...(isFirstRegion ? {} : { LocationConstraint }), ...(Tags.length > 0 && { Tags }) }
    const create = new CreateBucketCommand({
      Bucket,
      ...(Object.keys(where).length > 0 && { CreateBucketConfiguration: where }),
    })
    return (await unlessMissing(s3.send(create), 'BucketAlreadyOwnedByYou')) !== undefined
  } catch (cause) {
    if (!isAwsError(cause, 'BucketAlreadyExists') && statusOf(cause) !== 403) throw cause
    throw taken(own.Bucket, cause)
  }
}

function taken(bucket: string, cause: unknown): DeployError {
  return new DeployError({
    code: 'name_taken',
    message: `There is a bucket ${bucket} that is not this account's, or that these credentials may not see.`,
    remedy: 'Name a bucket of your own by `state: s3://BUCKET` of the environment in slipway.yaml.',
    cause,
  })
}

async function keepVersions(s3: S3Client, own: OwnBucket): Promise<string[]> {
  const { Status } = await s3.send(new GetBucketVersioningCommand(own))
  if (Status === 'Enabled') return []
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await s3.send(new PutBucketVersioningCommand({ ...own, VersioningConfiguration }))
  return ['versioning']
}

async function blockPublicAccess(s3: S3Client, own: OwnBucket): Promise<string[]> {
  const blocked = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  }
  const asked = s3.send(new GetPublicAccessBlockCommand(own))
  const found = (await unlessMissing(asked, 'NoSuchPublicAccessBlockConfiguration'))
    ?.PublicAccessBlockConfiguration
  if (Object.keys(blocked).every((key) => found?.[key as keyof typeof blocked] === true)) return []
  await s3.send(new PutPublicAccessBlockCommand({ ...own, PublicAccessBlockConfiguration: blocked }))
  return ['public access block']
}

async function encryptByDefault(s3: S3Client, own: OwnBucket): Promise<string[]> {
  const asked = s3.send(new GetBucketEncryptionCommand(own))
  const found = await unlessMissing(asked, 'ServerSideEncryptionConfigurationNotFoundError')
  // Another way that somebody chose is good as well.
  if ((found?.ServerSideEncryptionConfiguration?.Rules?.length ?? 0) > 0) return []
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }]
  await s3.send(new PutBucketEncryptionCommand({ ...own, ServerSideEncryptionConfiguration: { Rules } }))
  return ['default encryption']
}
