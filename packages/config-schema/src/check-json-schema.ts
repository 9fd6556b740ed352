import type { ErrorObject } from 'ajv'
import type { Json, JsonSchema } from './declaration.ts'
import { didYouMean } from './did-you-mean.ts'
import { isAtOrBelow, type Path } from './finding.ts'
import { formatNames, jsonSchema } from './schema/compiled.generated.js'
import { refusals } from './schema/refusal.ts'

/** What is wrong with a JSON Schema, and where in it. */
export interface SchemaFault {
  path: Path
  part: 'key' | 'value'
  message: string
  suggestion?: string
}

/**
 * Whether a value is a JSON Schema (draft-07) of an object that `checkParams` can check with. Stricter than the
 * draft: an unknown keyword, format or reference is a fault, where the draft would ignore it and check nothing.
 * `base` is where the schema stands in its file, for messages. Pure; never throws.
 */
export function checkJsonSchema(schema: JsonSchema, base: Path = ['params']): SchemaFault[] {
  if (schema['type'] !== 'object') return [notOfAnObject(schema)]
  const errors = jsonSchema(schema) ? [] : deepest(jsonSchema.errors ?? [])
  const misshapen = refusals({ errors, content: schema, base }).map(
    ({ path, part, message, suggestion }): SchemaFault => ({
      path: path.slice(base.length),
      part,
      message,
      ...(suggestion && { suggestion }),
    }),
  )
  const places = misshapen.map(({ path }) => path)
  const others = faultsBelow({ schema, path: [], root: schema })
  return [...misshapen, ...others.filter(({ path }) => !places.some((place) => isAtOrBelow(path, place)))]
}

function notOfAnObject(schema: JsonSchema): SchemaFault {
  if ('type' in schema) {
    return {
      path: ['type'],
      part: 'value',
      message: 'The params of a run are an object.',
      suggestion: 'Write type: object.',
    }
  }
  const forgotten = Object.keys(schema).every((key) => !KEYWORDS.has(key))
  return {
    path: [],
    part: 'key',
    message: '"params" must be a JSON Schema of an object; its type is missing.',
    suggestion: forgotten ? 'Write params: {type: object, properties: {...}}.' : 'Add type: object.',
  }
}

/** Without the errors of a choice of shapes, where what was meant is refused further down. */
function deepest(errors: ErrorObject[]): ErrorObject[] {
  const holdsAnother = ({ instancePath }: ErrorObject) =>
    errors.some((other) => other.instancePath.startsWith(`${instancePath}/`))
  return errors.filter((error) => !holdsAnother(error))
}

const PLAIN = `
  $schema $comment $ref title description default examples readOnly writeOnly deprecated
  type enum const format pattern minLength maxLength contentMediaType contentEncoding
  multipleOf minimum maximum exclusiveMinimum exclusiveMaximum
  minItems maxItems uniqueItems required minProperties maxProperties`
const HOLDS_A_SCHEMA = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
]
const HOLDS_A_LIST = ['allOf', 'anyOf', 'oneOf']
const HOLDS_A_MAPPING = ['properties', 'patternProperties', 'definitions', '$defs', 'dependencies']
const KEYWORDS = new Set([
  ...PLAIN.trim().split(/\s+/),
  ...HOLDS_A_SCHEMA,
  ...HOLDS_A_LIST,
  ...HOLDS_A_MAPPING,
  'items',
])

interface Visit {
  schema: Json
  path: Path
  root: JsonSchema
}

function faultsBelow(visit: Visit): SchemaFault[] {
  const { schema, path, root } = visit
  if (!isMapping(schema)) return []
  return Object.entries(schema).flatMap(([keyword, value]) => [
    ...ownFaults({ keyword, value, path: [...path, keyword], root }),
    ...subschemas(keyword, value).flatMap(([below, subschema]) =>
      faultsBelow({ schema: subschema, path: [...path, keyword, ...below], root }),
    ),
  ])
}

function subschemas(keyword: string, value: Json): [Path, Json][] {
  if (HOLDS_A_SCHEMA.includes(keyword) || (keyword === 'items' && !Array.isArray(value))) return [[[], value]]
  if (HOLDS_A_LIST.includes(keyword) || keyword === 'items') {
    return Array.isArray(value) ? value.map((item, index) => [[index], item]) : []
  }
  if (!HOLDS_A_MAPPING.includes(keyword) || !isMapping(value)) return []
  return Object.entries(value).map(([name, item]) => [[name], item])
}

function ownFaults({
  keyword,
  value,
  path,
  root,
}: {
  keyword: string
  value: Json
  path: Path
  root: JsonSchema
}): SchemaFault[] {
  const fault = (message: string, suggestion?: string, part: 'key' | 'value' = 'value'): SchemaFault[] => [
    { path, part, message, ...(suggestion && { suggestion }) },
  ]
  if (!KEYWORDS.has(keyword)) {
    return fault(
      `JSON Schema (draft-07) has no keyword "${keyword}".`,
      didYouMean(keyword, KEYWORDS, 'It knows'),
      'key',
    )
  }
  if (keyword === '$schema' && value !== DRAFT_07)
    return fault('The schema must be of draft-07.', `Remove it or write ${DRAFT_07}.`)
  if (keyword === 'format' && typeof value === 'string' && !formatNames.includes(value)) {
    return fault(`There is no format "${value}".`, didYouMean(value, formatNames, 'Formats'))
  }
  if (keyword === '$ref' && !leadsSomewhere(root, value)) {
    return fault('The reference leads to nothing in this schema.', 'Write for example #/definitions/NAME.')
  }
  const patterns =
    keyword === 'pattern'
      ? [value]
      : keyword === 'patternProperties' && isMapping(value)
        ? Object.keys(value)
        : []
  const wrong = patterns.find((pattern) => typeof pattern === 'string' && !isPattern(pattern))
  return wrong === undefined ? [] : fault(`${JSON.stringify(wrong)} is no regular expression.`)
}

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#'

function isMapping(value: Json): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u')
    return true
  } catch {
    return false
  }
}

/** Whether a reference is a pointer into the schema that arrives at a schema. */
function leadsSomewhere(root: JsonSchema, reference: Json): boolean {
  if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) return false
  let value: Json | undefined = root
  for (const part of reference.slice(1).split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return false
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    value = Object.hasOwn(value, key) ? (value as { [key: string]: Json })[key] : undefined
  }
  return value !== undefined && (typeof value === 'boolean' || isMapping(value))
}
