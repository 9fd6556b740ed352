import type { Json } from '../declaration.ts'
import { nearest } from '../did-you-mean.ts'
import { type Finding, isAtOrBelow, keyAt, type Path, valueAt } from '../finding.ts'
import { checkLaunchers, type LauncherRefusal } from './check-launchers.ts'
import { locationFile, schemas, slipwayFile } from './compiled.generated.js'
import type { LocationFile } from './location-file.ts'
import { NOT_YET_SUPPORTED, NOT_YET_SUPPORTED_VALUES } from './not-yet-supported.ts'
import { type Refusal, refusals } from './refusal.ts'
import { neutralValue, type SchemaNode, schemaAt } from './schema-node.ts'
import type { SlipwayFile } from './slipway-file.ts'

const KINDS = {
  slipway: { validate: slipwayFile, schema: schemas.slipwayFile, checkLaunchers: () => [] },
  location: { validate: locationFile, schema: schemas.locationFile, checkLaunchers },
}

type Kind = keyof typeof KINDS
type ContentOf<K extends Kind> = { slipway: SlipwayFile; location: LocationFile }[K]

/** The content of a file, of the right shape. */
export interface Shaped<T> {
  /**
   * What was read, with a neutral value in place of each that has the wrong shape, so that the rest can be looked
   * at all the same.
   */
  content: T
  findings: Finding[]
  /** Where that was done. */
  mended: Path[]
}

/** Checks what was read from a file against its schema. Changes `content`. */
export function checkShape<K extends Kind>(kind: K, file: string, content: Json): Shaped<ContentOf<K>> {
  const { validate, schema, checkLaunchers: check } = KINDS[kind]
  const isShaped = validate(content)
  const ofLaunchers = check(content)
  if (isShaped && ofLaunchers.length === 0)
    return { content: content as ContentOf<K>, findings: [], mended: [] }

  const refused = [
    ...refusals({ errors: validate.errors ?? [], content, schema }).map((refusal) =>
      orNotYet(kind, refusal, content),
    ),
    ...ofLaunchers.map((refusal) => wholly(orNotYet(kind, refusal, content), refusal)),
  ]
  const meant = refused.filter(({ code }) => code === 'unknown_key').flatMap(({ unusable }) => unusable)
  const told = refused.filter(({ code, path }) => code !== 'missing_key' || !meant.some(same(path)))
  return {
    content: mend(content, schema, refused) as ContentOf<K>,
    findings: told.map((refusal) => toFinding(file, refusal)),
    mended: refused.flatMap(({ unusable }) => unusable),
  }
}

/** Half a launcher is none: nothing of it is looked at any more. */
function wholly(refusal: Refusal, { key }: LauncherRefusal): Refusal {
  return { ...refusal, unusable: [key] }
}

function same(path: Path) {
  return (other: Path) => other.length === path.length && isAtOrBelow(other, path)
}

function toFinding(file: string, { code, message, suggestion, path, part }: Refusal): Finding {
  const place = part === 'key' ? keyAt(path) : valueAt(path)
  return { code, message, ...(suggestion && { suggestion }), file, place }
}

/** A refused key or value that the design has and this version does not act on says so. */
function orNotYet(kind: Kind, refusal: Refusal, content: Json): Refusal {
  const { path } = refusal
  const said = String(path.at(-1))
  if (refusal.code === 'unknown_key') {
    const later = laterKeys(kind, path.slice(0, -1))
    if (later.includes(said)) return notYet(refusal, `"${said}"`)
    const [, meantForNow] = refusal.unusable
    const meant = meantForNow ? undefined : nearest(said, later)
    if (meant === undefined) return refusal
    return { ...refusal, suggestion: `Did you mean "${meant}"? It is not supported yet.` }
  }
  const written = valueOf(content, path)
  const value = typeof written === 'string' ? written : ''
  const isLater = NOT_YET_SUPPORTED_VALUES.some(
    (entry) => entry.file === kind && matches(path, entry.key.split('.')) && entry.value.test(value),
  )
  return isLater ? notYet(refusal, `"${said}: ${value}"`) : refusal
}

function notYet(refusal: Refusal, what: string): Refusal {
  return {
    ...refusal,
    code: 'not_yet_supported',
    message: `${what} is not supported yet: this version of Slipway does not act on it.`,
    suggestion: 'Remove it for now.',
    unusable: refusal.unusable.slice(0, 1),
  }
}

/** The keys that a later version will act on in the mapping at a path. */
function laterKeys(kind: Kind, path: Path): string[] {
  return NOT_YET_SUPPORTED[kind].flatMap((pattern) => {
    const parts = pattern.split('.')
    return matches(path, parts.slice(0, -1)) ? parts.slice(-1) : []
  })
}

function matches(path: Path, pattern: string[]): boolean {
  return (
    pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index])
  )
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
