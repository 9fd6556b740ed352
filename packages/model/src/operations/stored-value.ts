import type { Json } from '@slipway/config-schema'
import type { BlobStore } from '../ports/blob-store.ts'
import type { StoredValue } from '../protocol/work.ts'

/** Values over this lie in a blob: an item of DynamoDB holds 400 KB in all, and is paid for by its size. */
export const INLINE_BYTES = 4096

/** Keeps a value: small in the record, large under `key`. */
export async function storeValue(
  blobs: BlobStore,
  { key, value }: { key: string; value: Json },
): Promise<StoredValue> {
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  if (bytes.length <= INLINE_BYTES) return { value }
  await blobs.put(key, bytes)
  return { blob: key, bytes: bytes.length }
}

/** What a record names is not there, and will not be: to repeat the read mends nothing. */
export class BlobMissingError extends Error {
  readonly code = 'blob_missing'

  constructor(key: string) {
    super(`The blob ${key} is missing, which a run's record names.`)
  }
}

/** Reads a value back. Throws {@link BlobMissingError}. */
export async function loadValue(blobs: BlobStore, stored: StoredValue): Promise<Json> {
  if ('value' in stored) return stored.value
  const bytes = await blobs.get(stored.blob)
  if (bytes === undefined) throw new BlobMissingError(stored.blob)
  return JSON.parse(new TextDecoder().decode(bytes)) as Json
}
