import type { ValidateFunction } from 'ajv'
import type { LocationFile } from './location-file.ts'
import type { SchemaNode } from './schema-node.ts'

/** The schemas that the validators were compiled from: what has words in the rules is left out. */
export const schemas: {
  locationFile: SchemaNode
  launcherName: SchemaNode
  launcherType: SchemaNode
  lambdaLauncher: SchemaNode
  ecsLauncher: SchemaNode
}

export const locationFile: ValidateFunction<LocationFile>
export const launcherName: ValidateFunction
export const launcherType: ValidateFunction
export const lambdaLauncher: ValidateFunction
export const ecsLauncher: ValidateFunction
