import { S3ServiceException } from '@aws-sdk/client-s3'

/** Whether an error is one of these exceptions, as AWS names them. */
export function isAwsError(error: unknown, ...names: readonly string[]): error is Error {
  return error instanceof Error && names.includes(error.name)
}

/** What a call answers; undefined when AWS says by one of these exceptions that there is no such thing. */
export async function unlessMissing<T>(
  answer: Promise<T>,
  ...names: readonly [string, ...string[]]
): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isAwsError(error, ...names)) return undefined
    throw error
  }
}

/** The HTTP status of an answer: all that is known of one to HEAD, which has no body. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}
