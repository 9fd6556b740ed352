import { LocationFileSchema } from '../src/schema/location-file.ts'
import { SlipwayFileSchema } from '../src/schema/slipway-file.ts'

type Schema = { [keyword: string]: unknown }

/** The JSON Schemas that editors complete from: file, relative to this package → text. */
export function editorSchemas(): Record<string, string> {
  const slipway = plain(SlipwayFileSchema)
  const properties = slipway['properties'] as { agents: Schema }
  properties.agents = withVariables(properties.agents)
  return {
    'schemas/slipway.schema.json': text(slipway),
    'schemas/location.schema.json': text(plain(LocationFileSchema)),
  }
}

function plain(schema: object): Schema {
  return JSON.parse(JSON.stringify(schema)) as Schema
}

function text(schema: Schema): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, null, 2)}\n`
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
