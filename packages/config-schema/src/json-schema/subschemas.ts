import type { Json, JsonSchema } from '../declaration.ts'
import type { Path } from '../finding.ts'

const words = (text: string) => text.trim().split(/\s+/)

const PLAIN = words(`
  $schema $comment $ref title description default examples readOnly writeOnly deprecated
  type enum const format pattern minLength maxLength contentMediaType contentEncoding
  multipleOf minimum maximum exclusiveMinimum exclusiveMaximum
  minItems maxItems uniqueItems required minProperties maxProperties`)

/** Keywords whose schemas are about the same value as the schema that holds them. */
const IN_PLACE = words('allOf anyOf oneOf not if then else dependencies')

/** Keywords whose schemas are about what is inside the value, or about nothing until they are referred to. */
const BELOW = words(`
  properties patternProperties additionalProperties propertyNames items additionalItems contains definitions $defs`)

/** Keywords whose values are mappings from names to schemas. */
const MAPPINGS = words('properties patternProperties definitions $defs dependencies')

const WITH_SCHEMAS: ReadonlySet<string> = new Set([...IN_PLACE, ...BELOW])
const WITH_SCHEMAS_IN_PLACE: ReadonlySet<string> = new Set(IN_PLACE)

/** The keywords of draft-07, without those that make a schema known under a name of its own. */
export const KEYWORDS: ReadonlySet<string> = new Set([...PLAIN, ...IN_PLACE, ...BELOW])

/** A JSON mapping. */
export function isMapping(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The schemas directly in a schema, with their paths in it. */
export function subschemas(schema: JsonSchema): [Path, Json][] {
  return under(schema, WITH_SCHEMAS)
}

/** Those of them that are about the same value. */
export function inPlaceSubschemas(schema: JsonSchema): Json[] {
  return under(schema, WITH_SCHEMAS_IN_PLACE).map(([, subschema]) => subschema)
}

function under(schema: JsonSchema, keywords: ReadonlySet<string>): [Path, Json][] {
  return Object.entries(schema).flatMap(([keyword, value]): [Path, Json][] => {
    if (!keywords.has(keyword)) return []
    if (Array.isArray(value)) return value.map((item, index) => [[keyword, index], item])
    if (!MAPPINGS.includes(keyword)) return [[[keyword], value]]
    return isMapping(value) ? Object.entries(value).map(([name, item]) => [[keyword, name], item]) : []
  })
}
