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

/** The error for secrets that could not be read, which names them. Never give it a cause that may quote a value. */
export function secretError(
  code: 'secret_refused' | 'secret_invalid',
  references: readonly SecretReference[],
  why: string,
  options?: ErrorOptions,
): PlatformError {
  const names = references.map(({ variable, reference }) => `${variable} (${reference})`).join(', ')
  return new PlatformError(code, `${names}: ${why}`, options)
}
