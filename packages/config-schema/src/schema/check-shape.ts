import type { ValidateFunction } from 'ajv'
import type { Json } from '../declaration.ts'
import { type Finding, isAtOrBelow, keyAt, type Path, valueAt } from '../finding.ts'
import { findNotYetSupported, isNotYetSupported } from './find-not-yet-supported.ts'
import { type IsLater, type Refusal, refusals } from './refusal.ts'
import { neutralValue, type SchemaNode, schemaAt } from './schema-node.ts'

/** What a kind of file has to look like, and what its content then is. */
export interface Shape<Content> {
  kind: 'slipway' | 'location'
  validate: ValidateFunction<Content>
  /** The one that `validate` was compiled from. */
  schema: SchemaNode
  /** What else is refused, beyond the schema. */
  refuse?: (content: Json, isLater: IsLater) => Refusal[]
}

/** The content of a file, of the right shape. */
export interface Shaped<Content> {
  /**
   * What was read, with a neutral value in place of each that has the wrong shape, so that the rest can be looked
   * at all the same.
   */
  content: Content
  findings: Finding[]
  /** Where that was done. */
  mended: Path[]
}

/**
 * Checks what was read from a file against its shape, keys that this version does not act on included. Changes
 * `content`.
 */
export function checkShape<Content>(shape: Shape<Content>, file: string, content: Json): Shaped<Content> {
  const { kind, schema } = shape
  const refused = refusalsIn(shape, content)
  const broken = refused.map(({ path }) => path)
  const notYet = findNotYetSupported(kind, { file, content, broken })
  const mended = refused.flatMap(({ unusable }) => unusable)
  const shaped = refused.length === 0 ? content : mend(content, schema, refused)
  const missing = refused.filter(({ code }) => code === 'unknown_key').flatMap(({ unusable }) => unusable)
  const told = refused.filter(({ code, path }) => code !== 'missing_key' || !missing.some(same(path)))
  return {
    content: shaped as Content,
    findings: [...told.map((refusal) => toFinding(file, refusal)), ...notYet],
    mended,
  }
}

function refusalsIn({ kind, validate, schema, refuse }: Shape<unknown>, content: Json): Refusal[] {
  const isLater = (path: Path) => isNotYetSupported(kind, path)
  const ofFile = validate(content)
    ? []
    : refusals({ errors: validate.errors ?? [], content, schema, isLater })
  return [...ofFile, ...(refuse?.(content, isLater) ?? [])]
}

function same(path: Path) {
  return (other: Path) => other.length === path.length && isAtOrBelow(other, path)
}

function toFinding(file: string, { code, message, suggestion, fix, path, part }: Refusal): Finding {
  const place = part === 'key' ? keyAt(path) : valueAt(path)
  return { code, message, ...(suggestion && { suggestion }), ...(fix && { fix }), file, place }
}

function valueOf(content: Json, path: Path): Json | undefined {
  let value: Json | undefined = content
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as { [key: string | number]: Json })[key]
  }
  return value
}

function mend(content: Json, schema: SchemaNode, refused: Refusal[]): Json {
  for (const { part, unusable } of refused) {
    const [path] = unusable
    if (path === undefined) continue
    const key = path.at(-1)
    if (key === undefined) return neutralValue(schema)
    // What held it may have been replaced by now.
    const holder = valueOf(content, path.slice(0, -1)) as { [key: string | number]: Json } | undefined
    if (!holder) continue
    const below = schemaAt(schema, path)
    if (part === 'key' || below?.type === undefined) Reflect.deleteProperty(holder, key)
    else holder[key] = neutralValue(below)
  }
  return content
}
