import type { ErrorObject } from 'ajv'
import type { Json, JsonSchema } from '../declaration.ts'
import { didYouMean } from '../did-you-mean.ts'
import { isAtOrBelow, type Path } from '../finding.ts'
import { formatNames, jsonSchema } from '../schema/compiled-json-schema.generated.js'
import { refusals } from '../schema/refusal.ts'
import { isEndless, targetOf } from './references.ts'
import { isMapping, KEYWORDS, subschemas } from './subschemas.ts'

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
    ({ path, message, suggestion }): SchemaFault => ({
      path: path.slice(base.length),
      part: 'value',
      message,
      ...(suggestion && { suggestion }),
    }),
  )
  const places = misshapen.map(({ path }) => path)
  const others = faultsIn({ schema, path: [], root: schema })
  return [...misshapen, ...others.filter(({ path }) => !places.some((place) => isAtOrBelow(path, place)))]
}

function notOfAnObject(schema: JsonSchema): SchemaFault {
  if ('type' in schema) {
    const message = 'The params of a run are an object.'
    return { path: ['type'], part: 'value', message, suggestion: 'Write type: object.' }
  }
  const isWrapped = Object.keys(schema).some((key) => KEYWORDS.has(key))
  return {
    path: [],
    part: 'key',
    message: '"params" must be a JSON Schema of an object; its type is missing.',
    suggestion: isWrapped ? 'Add type: object.' : 'Write params: {type: object, properties: {...}}.',
  }
}

/** Without the errors of a choice of shapes, where what was meant is refused further down. */
function deepest(errors: ErrorObject[]): ErrorObject[] {
  const above = new Set<string>()
  for (const { instancePath } of errors) {
    for (let end = instancePath.lastIndexOf('/'); end >= 0; end = instancePath.lastIndexOf('/', end - 1)) {
      above.add(instancePath.slice(0, end))
      if (end === 0) break
    }
  }
  return errors.filter(({ instancePath }) => !above.has(instancePath))
}

interface Visit {
  schema: Json
  path: Path
  root: JsonSchema
}

function faultsIn({ schema, path, root }: Visit): SchemaFault[] {
  if (!isMapping(schema)) return []
  const faults: SchemaFault[] = []
  for (const keyword of Object.keys(schema)) {
    for (const fault of keywordFaults({ schema, keyword, root })) {
      faults.push({ part: 'value', path: [...path, keyword], ...fault })
    }
  }
  for (const [inside, subschema] of subschemas(schema)) {
    faults.push(...faultsIn({ schema: subschema, path: [...path, ...inside], root }))
  }
  return faults
}

type Told = Pick<SchemaFault, 'message' | 'suggestion'> & { part?: 'key' }

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#'

function keywordFaults(request: { schema: JsonSchema; keyword: string; root: JsonSchema }): Told[] {
  const { schema, keyword, root } = request
  const value = schema[keyword] ?? null
  if (!KEYWORDS.has(keyword)) {
    const suggestion = didYouMean(keyword, KEYWORDS, 'It knows')
    const message = `JSON Schema (draft-07) has no keyword "${keyword}".`
    return [{ message, ...(suggestion && { suggestion }), part: 'key' }]
  }
  switch (keyword) {
    case '$schema':
      if (value === DRAFT_07) return []
      return [{ message: 'The schema must be of draft-07.', suggestion: `Remove it or write ${DRAFT_07}.` }]
    case '$ref':
      return referenceFaults(schema, root)
    case 'format':
      return typeof value === 'string' && !formatNames.includes(value) ? [unknownFormat(value)] : []
    case 'enum':
      return [...incomparableFaults(value), ...repetitionFaults(value)]
    case 'const':
      return incomparableFaults(value)
    case 'pattern':
      return typeof value === 'string' ? patternFaults([value]) : []
    case 'patternProperties':
      return isMapping(value) ? patternFaults(Object.keys(value)) : []
    default:
      return []
  }
}

function unknownFormat(format: string): Told {
  const suggestion = didYouMean(format, formatNames, 'Formats')
  return { message: `There is no format "${format}".`, ...(suggestion && { suggestion }) }
}

function referenceFaults(schema: JsonSchema, root: JsonSchema): Told[] {
  if (targetOf(root, schema['$ref']) === undefined) {
    const message = 'The reference leads to nothing in this schema.'
    return [{ message, suggestion: 'Write for example #/definitions/NAME.' }]
  }
  return isEndless(root, schema) ? [{ message: 'The reference leads back to itself.' }] : []
}

/** Ajv compares objects by these members where they are their own, and calls them. */
const CALLED_TO_COMPARE = ['valueOf', 'toString', 'constructor']

function incomparableFaults(value: Json): Told[] {
  if (typeof value !== 'object' || value === null) return []
  const own = CALLED_TO_COMPARE.find((name) => Object.hasOwn(value, name))
  if (own === undefined) return Object.values(value).flatMap(incomparableFaults)
  return [
    {
      message: `A value with a member "${own}" cannot be compared.`,
      suggestion: 'Name the member otherwise.',
    },
  ]
}

/** The draft has each value once, and ajv compiles no other schema. */
function repetitionFaults(value: Json): Told[] {
  if (!Array.isArray(value) || new Set(value.map(sortedJson)).size === value.length) return []
  return [{ message: 'A value is listed twice.', suggestion: 'List each value once.' }]
}

function sortedJson(value: Json): string {
  return JSON.stringify(value, (_, part: Json) =>
    isMapping(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function patternFaults(patterns: string[]): Told[] {
  const wrong = patterns.filter((pattern) => !isPattern(pattern))
  return wrong.map((pattern) => ({ message: `${JSON.stringify(pattern)} is no regular expression.` }))
}

function isPattern(pattern: string): boolean {
  try {
    // As ajv compiles it.
    new RegExp(pattern, 'u')
    return true
  } catch {
    return false
  }
}
