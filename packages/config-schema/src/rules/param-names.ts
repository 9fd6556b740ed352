import type { JsonSchema } from '../declaration.ts'
import { isMapping } from '../json-schema/subschemas.ts'

/** Keywords by which an object may have properties that `properties` does not list. */
const OTHERS = [
  '$ref',
  'additionalProperties',
  'allOf',
  'anyOf',
  'else',
  'if',
  'oneOf',
  'patternProperties',
  'then',
]

/**
 * The properties that a schema declares, with their schemas, or undefined when others are possible. A schema that
 * says nothing of additional properties allows them, but a template that asks for one is far likelier a slip.
 */
export function paramNames(schema: JsonSchema): Map<string, JsonSchema | undefined> | undefined {
  const { properties } = schema
  if (!isMapping(properties)) return isScalar(schema) ? new Map() : undefined
  if (OTHERS.some((keyword) => (schema[keyword] ?? false) !== false)) return undefined
  return new Map(
    Object.entries(properties).map(([name, below]) => [name, isMapping(below) ? below : undefined]),
  )
}

function isScalar({ type }: JsonSchema): boolean {
  return typeof type === 'string' && !['object', 'array'].includes(type)
}
