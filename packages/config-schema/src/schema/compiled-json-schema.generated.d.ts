import type { ValidateFunction } from 'ajv'

/** The values of `format` that params are checked for. */
export const formatNames: string[]

/** Checks a JSON Schema against the meta-schema of draft-07. */
export const jsonSchema: ValidateFunction
