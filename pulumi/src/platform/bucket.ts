import { Bucket } from '@pulumi/aws/s3/bucket.js'
import { BucketLifecycleConfiguration } from '@pulumi/aws/s3/bucketLifecycleConfiguration.js'
import { BucketPublicAccessBlock } from '@pulumi/aws/s3/bucketPublicAccessBlock.js'
import type { Resource } from '@pulumi/pulumi'
import { placeNames, type Place } from '@slipway/aws-layout'

/** An upload that nobody goes on with costs as an object does, and is shown by no listing. */
const ABANDONED_UPLOAD_DAYS = 7

/** Whoever opens the bucket to strangers, it stays closed. */
const CLOSED = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
}

/** In the whole bucket. */
const UPLOAD_RULE = {
  id: 'abandoned-uploads',
  status: 'Enabled',
  filter: { prefix: '' },
  abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOAD_DAYS },
}

/** The bucket of params, logs and artifacts. */
export function makeBucket(parent: Resource, place: Place): void {
  const name = placeNames.bucket(place)
  const { bucket } = new Bucket(name, { bucket: name }, { parent })
  new BucketPublicAccessBlock(name, { bucket, ...CLOSED }, { parent })
  new BucketLifecycleConfiguration(name, { bucket, rules: [UPLOAD_RULE] }, { parent })
}
