import type { ValidateFunction } from 'ajv'
import type { SchemaNode } from './schema-node.ts'
import type { SlipwayFile } from './slipway-file.ts'

/** The schema that the validator was compiled from: what has words in the rules is left out. */
export const schemas: { slipwayFile: SchemaNode }

export const slipwayFile: ValidateFunction<SlipwayFile>
