import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { INDEXES, KEY, TTL_ATTRIBUTE, type ItemKey } from '@slipway/aws-layout'

/**
 * One field of a record. Text, whole numbers, booleans and null are DynamoDB's own, so that conditions can look at
 * them. All else is JSON in a map that says so: DynamoDB refuses what JSON allows (more than 32 levels, numbers over
 * 38 digits), and a record comes back as it was. Frozen: runtimes of old images still read and write it.
 */
export type Attribute = string | number | boolean | null | { json: string }

/** An item as the document client takes and gives it. */
export type Attributes = Record<string, Attribute>

/** Tells the writer of an item, whose answer was lost, that the item is its own. */
export const WRITE_ID = 'write_id'

/** Attributes that are the store's own; no field of a record may be called so. */
const OWN_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...[KEY, INDEXES.runs, INDEXES.open].flatMap(({ partition, sort }) => [partition, sort]),
  TTL_ATTRIBUTE,
  WRITE_ID,
])

/** One field as an attribute. */
export function attributeOf(value: unknown): Attribute {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  return { json: JSON.stringify(value) }
}

/**
 * A record's fields as attributes. `unset`: fields that are left out while they are null, so that an update can set
 * them once (`if_not_exists`).
 */
export function attributesOf(record: object, unset: readonly string[] = []): Attributes {
  const fields = Object.entries(record).filter(
    ([name, value]) => value !== undefined && !(value === null && unset.includes(name)),
  )
  return Object.fromEntries(fields.map(([name, value]) => [name, attributeOf(value)]))
}

/**
 * The record that an item holds; `unset` as when it was stored. The store wrote it itself, so its type is taken for
 * granted.
 */
export function recordOf<T>(item: Attributes, unset: readonly string[] = []): T {
  const fields = Object.entries(item).filter(([name]) => !OWN_ATTRIBUTES.has(name))
  const nulls = unset.map((name) => [name, null])
  return Object.fromEntries([...nulls, ...fields.map(([name, value]) => [name, fieldOf(value)])]) as T
}

/** The same for an item that may not be there. */
export function recordIn<T>(item: Attributes | undefined, unset: readonly string[] = []): T | undefined {
  return item === undefined ? undefined : recordOf<T>(item, unset)
}

/** An item that somebody else may have written as well: what this store never writes is null. */
export function readable(item: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, isReadable(value) ? value : null]),
  )
}

/** The key of an item. */
export function keyOf(item: Attributes): ItemKey {
  return { pk: item[KEY.partition] as string, sk: item[KEY.sort] as string }
}

/** An item as exceptions carry it: the document client does not translate those. */
export function attributesOnWire(item: Record<string, AttributeValue>): Attributes {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeOnWire(value)]))
}

function fieldOf(value: Attribute): unknown {
  return typeof value === 'object' && value !== null ? JSON.parse(value.json) : value
}

function isReadable(value: Attribute): boolean {
  try {
    fieldOf(value)
    return true
  } catch {
    return false
  }
}

function attributeOnWire({ S, N, BOOL, M }: AttributeValue): Attribute {
  if (M !== undefined) return { json: M['json']?.S ?? 'null' }
  if (N !== undefined) return Number(N)
  return S ?? BOOL ?? null
}
