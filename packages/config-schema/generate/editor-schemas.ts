import { LocationFileSchema } from '../src/schema/location-file.ts'
import { NOT_YET_SUPPORTED, SUPPORTED_VALUES } from '../src/schema/not-yet-supported.ts'
import { SlipwayFileSchema } from '../src/schema/slipway-file.ts'
import { META_SCHEMA, selfContained } from './self-contained.ts'
import { tellDefault } from './tell-default.ts'

type Schema = { [keyword: string]: unknown }

/** The JSON Schemas that editors complete from: file, relative to this package → text. */
export function editorSchemas(): Record<string, string> {
  const slipway = supported('slipway', SlipwayFileSchema)
  const properties = slipway['properties'] as { agents: Schema }
  properties.agents = withVariables(properties.agents)
  return {
    'schemas/slipway.schema.json': text(slipway),
    'schemas/location.schema.json': text(supported('location', LocationFileSchema)),
  }
}

/** A schema of what this version acts on: an editor that offered the rest would lead into an error. */
function supported(kind: keyof typeof NOT_YET_SUPPORTED, schema: object): Schema {
  const plain = JSON.parse(JSON.stringify(schema)) as Schema
  for (const path of NOT_YET_SUPPORTED[kind]) removeKey(plain, path.split('.'))
  for (const [key, { now }] of Object.entries(SUPPORTED_VALUES[kind])) {
    const property = (plain['properties'] as Record<string, Schema>)[key] ?? {}
    delete property['pattern']
    property['enum'] = now
  }
  return plain
}

/** Removes the schema of the value at a path, in which `*` is any name or index. */
function removeKey(schema: Schema, path: string[]): void {
  const [part = '', ...rest] = path
  for (const choice of (schema['anyOf'] as Schema[] | undefined) ?? []) removeKey(choice, path)
  const properties = schema['properties'] as Record<string, Schema> | undefined
  if (rest.length === 0) {
    if (properties !== undefined) Reflect.deleteProperty(properties, part)
    return
  }
  const below = part === '*' ? (schema['additionalProperties'] ?? schema['items']) : properties?.[part]
  if (typeof below === 'object' && below !== null) removeKey(below as Schema, rest)
}

function text(schema: Schema): string {
  return `${JSON.stringify({ $schema: META_SCHEMA, ...selfContained(schema) }, tellDefault, 2)}\n`
}

/** Lets `${VAR}` stand for every scalar: the validators see agents only after expansion, an editor before. */
function withVariables(schema: Schema): Schema {
  if (schema['type'] === 'array') return { ...schema, items: withVariables(schema['items'] as Schema) }
  if (schema['type'] === 'object') {
    const properties = Object.entries(schema['properties'] as Record<string, Schema>)
    return {
      ...schema,
      properties: Object.fromEntries(properties.map(([key, value]) => [key, withVariables(value)])),
    }
  }
  const { description, default: initially, ...rest } = schema
  return { description, default: initially, anyOf: [rest, { type: 'string', pattern: String.raw`\$\{` }] }
}
