import { PlatformError } from './platform-error.ts'

/** A declared secret: the variable it is for, and where its value lies. */
export interface SecretReference {
  variable: string
  /** As declared. */
  reference: string
}

/** A value that was found; what is not found is left out. */
export interface SecretValue {
  variable: string
  value: string
}

type SecretErrorCode = 'secret_refused' | 'secret_invalid'

/** What the next try would not change, as AWS names it. */
const REFUSALS = new Map<string, SecretErrorCode>([
  ['AccessDeniedException', 'secret_refused'],
  // The key that a value is encrypted with: disabled, to be deleted, or not this role's.
  ['DecryptionFailure', 'secret_refused'],
  ['InvalidKeyId', 'secret_refused'],
  // The secret is to be deleted.
  ['InvalidRequestException', 'secret_invalid'],
  // No name or ARN of such a thing.
  ['InvalidParameterException', 'secret_invalid'],
  ['ValidationException', 'secret_invalid'],
])

/** A refusal by AWS as an error that names the secrets; any other error as it is. */
export function namingSecrets(
  error: unknown,
  { references, service }: { references: readonly SecretReference[]; service: string },
): unknown {
  const code = error instanceof Error ? REFUSALS.get(error.name) : undefined
  if (code === undefined) return error
  const { message } = error as Error
  return secretError(code, references, `${service} does not give the value. ${message}`, { cause: error })
}

/** The error for secrets that could not be read, which names them. Never give it a cause that may quote a value. */
export function secretError(
  code: SecretErrorCode,
  references: readonly SecretReference[],
  why: string,
  options?: ErrorOptions,
): PlatformError {
  const names = references.map(({ variable, reference }) => `${variable} (${reference})`).join(', ')
  return new PlatformError(code, `${names}: ${why}`, options)
}
