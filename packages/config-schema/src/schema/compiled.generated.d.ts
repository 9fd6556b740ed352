import type { ValidateFunction } from 'ajv'
import type { SchemaNode } from './schema-node.ts'

/** The schemas that the validators were compiled from: what has words in the rules is left out. */
export const schemas: {
  slipwayFile: SchemaNode
  locationFile: SchemaNode
  launcherName: SchemaNode
  launcherType: SchemaNode
  lambdaLauncher: SchemaNode
  ecsLauncher: SchemaNode
}

/** The values of `format` that params are checked for. */
export const formatNames: string[]

export const slipwayFile: ValidateFunction
export const locationFile: ValidateFunction
export const launcherName: ValidateFunction
export const launcherType: ValidateFunction
export const lambdaLauncher: ValidateFunction
export const ecsLauncher: ValidateFunction
/** Checks a JSON Schema against the meta-schema of draft-07. */
export const jsonSchema: ValidateFunction
