/**
 * What of a platform is not as it should be. `queue_missing`: a doorbell's queue does not exist. `secret_refused`: a
 * declared secret may not be read. `secret_invalid`: what it refers to holds no such value, or is no reference.
 * `blobs_not_removed`: S3 refused to remove some of them.
 */
export type PlatformErrorCode = 'queue_missing' | 'secret_refused' | 'secret_invalid' | 'blobs_not_removed'

/** A refusal by AWS that an operator can mend: the message says how. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  readonly code: PlatformErrorCode

  constructor(code: PlatformErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether an error is one of these exceptions, as AWS names them. */
export function isAwsError(error: unknown, ...names: string[]): error is Error {
  return error instanceof Error && names.includes(error.name)
}
