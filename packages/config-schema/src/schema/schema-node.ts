import type { Json } from '../declaration.ts'
import type { Path } from '../finding.ts'

/** The part of JSON Schema that the declarations' own schemas use. */
export interface SchemaNode {
  title?: string
  type?: 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object'
  enum?: Json[]
  minimum?: number
  examples?: Json[]
  items?: SchemaNode
  required?: string[]
  properties?: Record<string, SchemaNode>
  additionalProperties?: boolean | SchemaNode
}

/** The schema of the value at a path, or undefined where the schema says nothing. */
export function schemaAt(schema: SchemaNode, path: Path): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema
  for (const part of path) node = node && below(node, part)
  return node
}

function below(node: SchemaNode, part: string | number): SchemaNode | undefined {
  if (typeof part === 'number') return node.items
  if (node.properties && Object.hasOwn(node.properties, part)) return node.properties[part]
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined
}

/** The simplest value of the type that a schema asks for. */
export function neutralValue(schema: SchemaNode): Json {
  if (schema.enum) return schema.enum[0] ?? null
  if (schema.type === 'object') {
    const required = (schema.required ?? []).map((key) => [key, neutralValue(schema.properties?.[key] ?? {})])
    return Object.fromEntries(required) as Json
  }
  return schema.type === undefined ? null : NEUTRAL[schema.type](schema)
}

const NEUTRAL = {
  string: () => '',
  boolean: () => false,
  integer: ({ minimum }: SchemaNode) => minimum ?? 0,
  number: ({ minimum }: SchemaNode) => minimum ?? 0,
  array: (): Json => [],
}
