import { StoreError } from './store-error.ts'

/** S3's limit for a key, in bytes; kept everywhere, so that what runs locally runs on AWS. */
const KEY_BYTES = 1024

/** Throws `blob_key_invalid` unless the key is relative, `/`-separated, without empty, `.` or `..` parts. */
export function checkBlobKey(key: string): void {
  const why = whyInvalid(key) ?? (key.split('/').includes('') ? 'it has an empty part' : undefined)
  if (why !== undefined) throw invalidKey(key, why)
}

/** The same for a prefix, which may be empty and may end anywhere in a key. */
export function checkBlobPrefix(prefix: string): void {
  const why = whyInvalid(prefix) ?? (/^\/|\/\//.test(prefix) ? 'it has an empty part' : undefined)
  if (why !== undefined) throw invalidKey(prefix, why)
}

/** The error for a key that cannot name a blob. */
export function invalidKey(key: string, why: string, options?: ErrorOptions): StoreError {
  const shown = JSON.stringify(key.length > 200 ? `${key.slice(0, 200)}…` : key)
  const remedy = 'Use a relative key of ordinary names with / between them.'
  return new StoreError(
    'blob_key_invalid',
    `${shown} cannot be the key of a blob: ${why}. ${remedy}`,
    options,
  )
}

function whyInvalid(key: string): string | undefined {
  if (key.includes('\0')) return 'it holds a NUL character'
  if (key.split('/').some((part) => part === '.' || part === '..')) return 'it has a . or .. part'
  if (Buffer.byteLength(key) > KEY_BYTES) return `it is longer than ${KEY_BYTES} bytes`
  return undefined
}
