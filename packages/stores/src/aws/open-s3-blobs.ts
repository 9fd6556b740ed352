import { S3Client } from '@aws-sdk/client-s3'
import { s3Settings, type AwsConfig } from './client-settings.ts'
import { S3BlobStore } from './s3-blob-store.ts'

/** The blob store of a bucket, with a client of its own. */
export async function openS3Blobs({ bucket, config }: { bucket: string; config: AwsConfig }) {
  const client = new S3Client(s3Settings(config))
  // Only AWS itself has a host name for each bucket.
  client.config.forcePathStyle = await isElsewhere(client, config)
  return { blobs: new S3BlobStore({ client, bucket }), close: () => client.destroy() }
}

/** Whether an endpoint is set, by the caller or by what the SDK reads. */
async function isElsewhere({ config: { serviceConfiguredEndpoint } }: S3Client, { endpoint }: AwsConfig) {
  return (endpoint ?? (await serviceConfiguredEndpoint?.())) !== undefined
}
