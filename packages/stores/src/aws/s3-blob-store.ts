import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type _Error as S3Error,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { BlobBody, BlobStore } from '@slipway/model'
import { checkBlobKey, checkBlobPrefix } from '../blob-key.ts'
import { isAwsError, PlatformError } from './platform-error.ts'
import { partsOf, slicesOf } from './s3-parts.ts'
import { putInParts } from './s3-put-in-parts.ts'

/** Characters of a key for which DeleteObjects, which is XML, has no place. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/

/** S3's limit for one DeleteObjects. */
const REMOVED_AT_ONCE = 1000
/** From here on a blob is uploaded in parts: the most that is held in memory at a time. */
const PART_BYTES = 16 * 1024 * 1024
/** S3's limit. */
const PARTS = 10_000
/** How often the bytes of a blob may break off on the way. */
const BODY_TRIES = 4

/** Blobs as objects of one bucket, under their own keys. */
export class S3BlobStore implements BlobStore {
  readonly #client: S3Client
  readonly #bucket: string

  constructor({ client, bucket }: { client: S3Client; bucket: string }) {
    this.#client = client
    this.#bucket = bucket
  }

  async put(key: string, body: BlobBody): Promise<void> {
    const where = this.#object(key)
    const bytes = body instanceof Uint8Array ? body.length : body.bytes
    const partBytes = Math.max(PART_BYTES, Math.ceil(bytes / PARTS))
    const parts = body instanceof Uint8Array ? slicesOf(body, partBytes) : partsOf(key, body, partBytes)
    if (bytes > PART_BYTES) return putInParts(this.#client, { ...where, parts })
    for await (const part of parts) await this.#client.send(new PutObjectCommand({ ...where, Body: part }))
  }

  async get(key: string, range?: { start: number; end?: number }): Promise<Uint8Array | undefined> {
    if (range === undefined) return this.#bytes(this.#object(key))
    const { start, end } = range
    if (end !== undefined && end <= start) return this.#nothing(key)
    const Range = `bytes=${start}-${end === undefined ? '' : end - 1}`
    try {
      return await this.#bytes({ ...this.#object(key), Range })
    } catch (error) {
      // It begins behind the end of the blob.
      if (isAwsError(error, 'InvalidRange')) return new Uint8Array()
      throw error
    }
  }

  async stream(key: string): Promise<{ stream: AsyncIterable<Uint8Array>; bytes: number } | undefined> {
    const answer = await this.#read(this.#object(key))
    if (answer?.Body === undefined) return undefined
    return { stream: answer.Body as AsyncIterable<Uint8Array>, bytes: answer.ContentLength ?? 0 }
  }

  async list(prefix: string): Promise<{ key: string; bytes: number }[]> {
    checkBlobPrefix(prefix)
    const found: { key: string; bytes: number }[] = []
    const pages = paginateListObjectsV2(
      { client: this.#client },
      // XML, which lists come in, has no place for some characters of a key.
      { Bucket: this.#bucket, Prefix: prefix, EncodingType: 'url' },
    )
    for await (const { Contents: objects = [] } of pages)
      for (const { Key: key = '', Size: bytes = 0 } of objects) found.push({ key: decodeKey(key), bytes })
    // S3 sorts by bytes, the port by UTF-16 code units.
    return found.sort((one, other) => (one.key < other.key ? -1 : 1))
  }

  async remove(keys: readonly string[]): Promise<void> {
    const all = keys.map((key) => this.#object(key))
    const odd = all.filter(({ Key }) => NOT_IN_XML.test(Key))
    const objects = all.filter(({ Key }) => !NOT_IN_XML.test(Key))
    for (const object of odd) await this.#client.send(new DeleteObjectCommand(object))
    for (let at = 0; at < objects.length; at += REMOVED_AT_ONCE) {
      const some = objects.slice(at, at + REMOVED_AT_ONCE).map(({ Key }) => ({ Key }))
      const { Errors: errors = [] } = await this.#client.send(
        new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects: some, Quiet: true } }),
      )
      const [first] = errors
      if (first !== undefined) throw notRemoved(errors.length, first)
    }
  }

  #object(key: string): { Bucket: string; Key: string } {
    checkBlobKey(key)
    return { Bucket: this.#bucket, Key: key }
  }

  /** The SDK repeats what fails before an answer has begun, but not what breaks off within it. */
  async #bytes(input: GetObjectCommandInput): Promise<Uint8Array | undefined> {
    for (let tries = 1; ; tries += 1) {
      const body = (await this.#read(input))?.Body
      try {
        return await body?.transformToByteArray()
      } catch (error) {
        if (tries === BODY_TRIES) throw error
      }
    }
  }

  async #read(input: GetObjectCommandInput): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await this.#client.send(new GetObjectCommand(input))
    } catch (error) {
      if (isAwsError(error, 'NoSuchKey')) return undefined
      throw error
    }
  }

  /** An empty range cannot be asked for; whether the blob is there can. */
  async #nothing(key: string): Promise<Uint8Array | undefined> {
    try {
      await this.#client.send(new HeadObjectCommand(this.#object(key)))
      return new Uint8Array()
    } catch (error) {
      if (isAwsError(error, 'NotFound')) return undefined
      throw error
    }
  }
}

function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '))
}

function notRemoved(count: number, { Key, Code, Message }: S3Error): PlatformError {
  const which = count === 1 ? Key : `${Key} and ${count - 1} more`
  return new PlatformError('blobs_not_removed', `S3 did not remove ${which}: ${Code}: ${Message}`)
}
