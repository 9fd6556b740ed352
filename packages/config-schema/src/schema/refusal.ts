import type { ErrorObject } from 'ajv'
import type { Json } from '../declaration.ts'
import { didYouMean, nearest } from '../did-you-mean.ts'
import type { Path, TextFix } from '../finding.ts'
import { clearlyMeant } from '../fix/clearly-meant.ts'
import { inQuotes, otherWord, wordList } from '../fix/text-fixes.ts'
import type { ProblemCode } from '../problem.ts'
import { quoted } from '../quoted.ts'
import { withArticle } from '../with-article.ts'
import { inFlow } from './in-flow.ts'
import { type SchemaNode, schemaAt } from './schema-node.ts'

/** What a validator refused, in words. */
export interface Refusal {
  code: ProblemCode
  message: string
  suggestion?: string
  fix?: TextFix
  path: Path
  part: 'key' | 'value'
  /** What of the content cannot be used, if anything; an unknown key stands also for the one that was meant. */
  unusable: Path[]
}

/** Whether a key of the schema is not acted on yet, so that nothing should lead to it. */
export type IsLater = (path: Path) => boolean

interface Refused {
  error: ErrorObject
  /** Of the whole content. */
  root: SchemaNode
  path: Path
  value: Json
  schema: SchemaNode
  isLater: IsLater
}

/**
 * The refusals of a validator, one for each place.
 * `base` is where the content stands in its file; `schema` is the one that it was checked against.
 */
export function refusals(request: {
  errors: ErrorObject[]
  content: Json
  base?: Path
  schema?: SchemaNode
  isLater?: IsLater
}): Refusal[] {
  const { errors, content, base = [], schema = {}, isLater = () => false } = request
  const found = new Map<string, Refusal>()
  for (const error of errors) {
    const { path, value } = follow(content, error.instancePath)
    const describe = WORDS[error.keyword] ?? otherwise
    const node = schemaAt(schema, path) ?? {}
    const refusal = describe({ error, root: schema, path: [...base, ...path], value, schema: node, isLater })
    const place = JSON.stringify([refusal.path, refusal.part])
    if (!found.has(place)) found.set(place, refusal)
  }
  return [...found.values()]
}

/** The path and the value that a JSON pointer means. */
function follow(content: Json, pointer: string): { path: Path; value: Json } {
  const path: (string | number)[] = []
  let value = content
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(value) ? Number(key) : key)
    value = (value as { [key: string]: Json })[key] ?? null
  }
  return { path, value }
}

const WORDS: Record<string, (refused: Refused) => Refusal> = {
  type: wrongType,
  enum: notAllowed,
  required: missingKey,
  additionalProperties: unknownKey,
  uniqueItems: (refused) => {
    const twice = (refused.value as Json[])[Number(refused.error.params['i'])]
    const message = `${subject(refused.path)} lists ${JSON.stringify(twice)} twice.`
    return { ...atValue(refused, 'value_not_allowed', message), unusable: [] }
  },
  minItems: (refused) => atValue(refused, 'value_not_allowed', `${subject(refused.path)} is empty.`),
  minProperties: (refused) => atValue(refused, 'value_not_allowed', `${subject(refused.path)} is empty.`),
  minimum: (refused) => outOfRange(refused, 'at least'),
  exclusiveMinimum: (refused) => outOfRange(refused, 'more than'),
  maximum: (refused) => outOfRange(refused, 'at most'),
}

type Remedy = Pick<Refusal, 'suggestion' | 'fix'>

const LATER = 'Remove it for now: this version of Slipway does not act on it.'

function atValue({ path }: Refused, code: ProblemCode, message: string, remedy: Remedy = {}): Refusal {
  return { code, message, ...remedy, path, part: 'value', unusable: [path] }
}

function otherwise(refused: Refused): Refusal {
  return atValue(refused, 'value_not_allowed', `${subject(refused.path)} is not valid here.`)
}

function wrongType(refused: Refused): Refusal {
  const { error, path, value, schema, isLater } = refused
  const types = [error.params['type'] as string | string[]].flat()
  if (path.length === 0 && value === null)
    return atValue(refused, 'wrong_type', 'The file is empty.', forExample(schema))
  const wanted = types.map((type) => TYPES[type] ?? type).join(' or ')
  const message = `${subject(path)} must be ${wanted}, not ${inWords(value)}.`
  const remedy = isLater(path) ? { suggestion: LATER } : rightType(types, value, schema)
  return atValue(refused, 'wrong_type', message, remedy)
}

const TYPES: Record<string, string> = {
  string: 'a string',
  object: 'a mapping',
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

function rightType(types: string[], value: Json, schema: SchemaNode): Remedy {
  if (value === null && !schema.examples) return { suggestion: 'Write a value, or remove the key.' }
  if (schema.enum) return { suggestion: `Allowed: ${schema.enum.map(String).join(', ')}.` }
  if (types.includes('array') && typeof value === 'string') {
    const list = wordList(value)
    if (list !== undefined) return { suggestion: `Write a list: ${list.text}.`, fix: list.fix }
  }
  if (schema.examples !== undefined) return forExample(schema)
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    return { suggestion: 'Put it in quotes.', fix: inQuotes }
  }
  return {}
}

/** Of what the author has to write: a string as it stands, whatever else as YAML. */
function forExample({ examples: [example] = [] }: SchemaNode): Remedy {
  if (example === undefined) return {}
  return { suggestion: `Write for example ${typeof example === 'string' ? example : inFlow(example)}.` }
}

/** A value as a sentence names it. */
function inWords(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'string') return `the text ${quoted(value)}`
  return typeof value === 'number' ? `the number ${value}` : String(value)
}

function notAllowed(refused: Refused): Refusal {
  const { error, path, value } = refused
  const allowed = (error.params['allowedValues'] as Json[]).map(String)
  const given = typeof value === 'string' ? quoted(value) : inWords(value)
  const message = `${subject(path)} must be ${oneOf(allowed)}, not ${given}.`
  if (typeof value !== 'string' || allowed.length === 1) return atValue(refused, 'value_not_allowed', message)
  const suggestion = didYouMean(value, allowed, 'Allowed')
  const meant = clearlyMeant(value, allowed)
  return atValue(refused, 'value_not_allowed', message, {
    ...(suggestion && { suggestion }),
    ...(meant !== undefined && { fix: otherWord(value, meant) }),
  })
}

function oneOf(words: string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' or ')
}

function missingKey({ error, path, schema }: Refused): Refusal {
  const key = error.params['missingProperty'] as string
  const missing = [...path, key]
  const message = `${title(schema)} needs the key "${key}".`
  return { code: 'missing_key', message, path: missing, part: 'value', unusable: [missing] }
}

function unknownKey({ error, root, path, value, schema, isLater }: Refused): Refusal {
  const key = error.params['additionalProperty'] as string
  const keys = Object.keys(schema.properties ?? {})
  const meant = nearest(key, keys)
  const sure = clearlyMeant(key, keys)
  const isFree = sure !== undefined && !Object.hasOwn(value as object, sure)
  const fix = isFree && !isLater([...path, sure]) ? otherWord(key, sure) : undefined
  return {
    code: 'unknown_key',
    message: `${title(schema)} has no key ${quoted(key)}.`,
    ...suggestedKey({ key, keys, meant, root, isLater: (known) => isLater([...path, known]) }),
    ...(fix && { fix }),
    path: [...path, key],
    part: 'key',
    unusable: [[...path, key], ...(meant === undefined ? [] : [[...path, meant]])],
  }
}

function suggestedKey(request: {
  key: string
  keys: string[]
  meant: string | undefined
  root: SchemaNode
  isLater: (key: string) => boolean
}): Remedy {
  const { key, keys, meant, root, isLater } = request
  if (meant !== undefined && isLater(meant)) {
    return { suggestion: `Did you mean "${meant}"? It is not supported yet.` }
  }
  if (meant === undefined && Object.hasOwn(root.properties ?? {}, key)) {
    const whole = root.title === 'location' ? 'the location' : root.title
    return { suggestion: `Write it at the top level: it is a key of ${whole}.` }
  }
  const usable = keys.filter((known) => !isLater(known))
  const suggestion = didYouMean(key, usable, 'It knows')
  return suggestion === undefined ? {} : { suggestion }
}

function outOfRange(refused: Refused, bound: string): Refusal {
  const { error, path, value } = refused
  const message = `${subject(path)} must be ${bound} ${String(error.params['limit'])}, not ${JSON.stringify(value)}.`
  return atValue(refused, 'value_not_allowed', message)
}

function subject(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return 'The file'
  return typeof last === 'number' ? `Item ${last + 1} of "${path.at(-2)}"` : quoted(last)
}

function title({ title: name = 'mapping' }: SchemaNode): string {
  return name.endsWith('.yaml') ? name : withArticle(name).replace('a', 'A')
}
