import { createRequire } from 'node:module'

type Schema = { [keyword: string]: unknown }

/** JSON Schema's own schema: that of the `params` of a job. */
export const META_SCHEMA = 'http://json-schema.org/draft-07/schema#'

/** Where it lies in a schema that brings it along. */
const PLACE = '#/definitions/json_schema'

/**
 * A schema that brings along the meta-schema, if it refers to it: an editor that cannot load it from the web would show
 * nothing at all.
 */
export function selfContained(schema: Schema): Schema {
  if (!JSON.stringify(schema).includes(`"$ref":"${META_SCHEMA}"`)) return schema
  const metaSchema = createRequire(import.meta.url)('ajv/dist/refs/json-schema-draft-07.json') as Schema
  const ofItself = ['$id', '$schema', 'title', 'default']
  const kept = Object.fromEntries(Object.entries(metaSchema).filter(([key]) => !ofItself.includes(key)))
  return {
    ...moved(schema, { [META_SCHEMA]: PLACE }),
    definitions: { json_schema: moved(kept, { '#/': `${PLACE}/`, '#': PLACE }) },
  }
}

/** With references that begin otherwise. */
function moved(schema: Schema, places: Record<string, string>): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    const old = key === '$ref' && Object.keys(places).find((place) => String(value).startsWith(place))
    return typeof value === 'string' && old ? `${places[old]}${value.slice(old.length)}` : value
  }) as Schema
}
