import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3'

/** A blob that is uploaded in parts; each but the last has 5 MiB at least. */
export interface UploadInParts {
  Bucket: string
  Key: string
  parts: AsyncIterable<Uint8Array>
}

/** The SDK's own choice for a whole object; said, since the upload and its parts must agree on it. */
const ChecksumAlgorithm = 'CRC32'

/**
 * Uploads part by part, so that one part is in memory at a time. The object is there once all of it is; after a
 * failure the parts are removed again, by the bucket's lifecycle rule if this cannot.
 */
export async function putInParts(client: S3Client, { parts, ...where }: UploadInParts): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...where, ChecksumAlgorithm }))
  const upload = { ...where, UploadId }
  try {
    const Parts = await sendParts(client, upload, parts)
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }))
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {})
    throw error
  }
}

async function sendParts(
  client: S3Client,
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  parts: AsyncIterable<Uint8Array>,
): Promise<CompletedPart[]> {
  const sent: CompletedPart[] = []
  for await (const Body of parts) {
    const PartNumber = sent.length + 1
    const command = new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm })
    const { ETag, ChecksumCRC32 } = await client.send(command)
    sent.push({ PartNumber, ETag, ChecksumCRC32 })
  }
  return sent
}
