import type { Json, JsonSchema } from '../declaration.ts'
import { inPlaceSubschemas, isMapping } from './subschemas.ts'

/** What a reference of a schema leads to, or undefined if that is no schema of the same document. */
export function targetOf(root: JsonSchema, reference: Json | undefined): Json | undefined {
  if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) return undefined
  let value: Json | undefined = root
  for (const part of reference.slice(1).split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    value = Object.hasOwn(value, key) ? (value as { [key: string]: Json })[key] : undefined
  }
  return typeof value === 'boolean' || isMapping(value) ? value : undefined
}

/** Whether a schema refers to itself for the same value, so that checking it would never end. */
export function isEndless(root: JsonSchema, schema: JsonSchema): boolean {
  const reached = new Set<Json>(sameValue(root, schema))
  for (const next of reached) {
    if (next === schema) return true
    if (isMapping(next)) for (const further of sameValue(root, next)) reached.add(further)
  }
  return false
}

function sameValue(root: JsonSchema, schema: JsonSchema): Json[] {
  const target = targetOf(root, schema['$ref'])
  return target === undefined ? inPlaceSubschemas(schema) : [target, ...inPlaceSubschemas(schema)]
}
