import { didYouMean } from '../did-you-mean.ts'
import type { Path } from '../finding.ts'
import type { ProblemCode } from '../problem.ts'
import { isMapping, type PythonMapping, type PythonValue } from './python-value.ts'

/** What a value has to look like, in the little that Dagster's two checks need. */
export type Shape = { nullable?: boolean } & (
  | { type: 'any' | 'string' | 'integer' | 'boolean' | 'number' }
  /** A text, or `{env: NAME}`, which the agent looks up. */
  | { type: 'string source' | 'boolean source' }
  | { type: 'list'; items: Shape }
  | { type: 'mapping'; keys: Record<string, Shape>; required?: string[]; isOpen?: boolean }
  /** Exactly one of the keys. */
  | { type: 'choice'; keys: Record<string, Shape> }
  /** Any keys, all of one shape. */
  | { type: 'map'; values: Shape }
)

/** What one of Dagster's checks refuses. */
export interface Fault {
  path: Path
  part: 'key' | 'value'
  code: ProblemCode
  message: string
  suggestion?: string
}

/** All that does not fit a shape. */
export function faultsOf(shape: Shape, value: PythonValue, path: Path): Fault[] {
  if (shape.nullable && value === null) return []
  const wanted = WANTED[shape.type]
  if (!wanted.accepts(value)) return [wrongType(path, value, wanted.name)]
  if (shape.type === 'list')
    return (value as PythonValue[]).flatMap((item, index) => faultsOf(shape.items, item, [...path, index]))
  if (!isMapping(value)) return []
  if (shape.type === 'mapping') return faultsOfMapping(shape, value, path)
  if (shape.type === 'choice') return faultsOfChoice(shape, value, path)
  if (shape.type === 'map')
    return Object.entries(value).flatMap(([key, item]) => faultsOf(shape.values, item, [...path, key]))
  return shape.type === 'any' ? [] : faultsOfChoice({ keys: { env: { type: 'string' } } }, value, path)
}

function faultsOfMapping(
  {
    keys,
    required = [],
    isOpen = false,
  }: { keys: Record<string, Shape>; required?: string[]; isOpen?: boolean },
  value: PythonMapping,
  path: Path,
): Fault[] {
  const missing = required.filter((key) => !Object.hasOwn(value, key))
  return [
    ...missing.map((key): Fault => {
      return {
        path: [...path, key],
        part: 'value',
        code: 'missing_key',
        message: `The key "${key}" is missing.`,
      }
    }),
    ...Object.entries(value).flatMap(([key, item]) => {
      if (Object.hasOwn(keys, key)) return faultsOf(keys[key] ?? { type: 'any' }, item, [...path, key])
      return isOpen ? [] : [unknownKey([...path, key], Object.keys(keys))]
    }),
  ]
}

function faultsOfChoice(
  { keys }: { keys: Record<string, Shape> },
  value: PythonMapping,
  path: Path,
): Fault[] {
  const written = Object.keys(value)
  if (written.length === 1) return faultsOfMapping({ keys }, value, path)
  const names = Object.keys(keys)
  const message = `There must be exactly one of ${names.join(', ')}${names.length === 1 ? ' alone' : ''}, not ${written.length} keys.`
  return [{ path, part: 'key', code: 'value_not_allowed', message }]
}

function unknownKey(path: Path, known: string[]): Fault {
  const key = String(path.at(-1))
  const suggestion = didYouMean(key, known, 'Known are')
  return {
    path,
    part: 'key',
    code: 'unknown_key',
    message: `There is no key ${JSON.stringify(key)} here.`,
    ...(suggestion && { suggestion }),
  }
}

interface Wanted {
  name: string
  accepts: (value: PythonValue) => boolean
}

const MAPPING: Wanted = { name: 'a mapping', accepts: isMapping }

const WANTED: Record<Shape['type'], Wanted> = {
  any: { name: 'a value', accepts: () => true },
  string: { name: 'a string', accepts: (value) => typeof value === 'string' },
  integer: { name: 'a whole number', accepts: (value) => typeof value === 'bigint' },
  number: { name: 'a number', accepts: (value) => typeof value === 'bigint' || typeof value === 'number' },
  boolean: { name: 'true or false', accepts: (value) => typeof value === 'boolean' },
  'string source': { name: 'a string', accepts: (value) => typeof value === 'string' || isMapping(value) },
  'boolean source': {
    name: 'true or false',
    accepts: (value) => typeof value === 'boolean' || isMapping(value),
  },
  list: { name: 'a list', accepts: (value) => Array.isArray(value) },
  mapping: MAPPING,
  choice: MAPPING,
  map: MAPPING,
}

function wrongType(path: Path, value: PythonValue, wanted: string): Fault {
  const subject = typeof path.at(-1) === 'string' ? `"${path.at(-1)}"` : 'This'
  const isReadOtherwise = wanted === 'a string' && ['boolean', 'bigint', 'number'].includes(typeof value)
  return {
    path,
    part: 'value',
    code: 'wrong_type',
    message: `${path.length === 0 ? 'The file' : subject} must be ${wanted}, not ${inWords(value)}.`,
    ...(isReadOtherwise && { suggestion: 'Put it in quotes.' }),
  }
}

function inWords(value: PythonValue): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'string') return 'a text'
  // YAML 1.1 takes `on`, `no` and `1:30` for something else than they look like.
  return typeof value === 'boolean' ? String(value) : `the number ${value}`
}
