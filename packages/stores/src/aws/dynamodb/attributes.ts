import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { INDEXES, KEY, TTL_ATTRIBUTE, type ItemKey } from '@slipway/aws-layout'

/**
 * One field of a record. Text, whole numbers, booleans and null are DynamoDB's own, so that conditions can look at
 * them. All else is JSON in a map that says so: DynamoDB refuses what JSON allows (more than 32 levels, numbers over
 * 38 digits), and a record comes back as it was. Frozen: runtimes of old images still read and write it.
 */
export type Attribute = string | number | boolean | null | { json: string }

/** An item in plain values. */
export type Attributes = Record<string, Attribute>

/** The same as the client takes and gives it. */
export type WireItem = Record<string, AttributeValue>

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
  return Object.fromEntries(fieldsOf(item, { unset, read: fieldOf })) as T
}

/** The record of an item that somebody else may have written as well: what this store never writes is null. */
export function doubtfulRecordOf<T>(item: Attributes, unset: readonly string[] = []): T {
  return Object.fromEntries(fieldsOf(item, { unset, read: readableFieldOf })) as T
}

/** The same for an item that may not be there. */
export function recordIn<T>(item: Attributes | undefined, unset: readonly string[] = []): T | undefined {
  return item === undefined ? undefined : recordOf<T>(item, unset)
}

/** The key of an item. */
export function keyOf(item: Attributes): ItemKey {
  return { pk: item[KEY.partition] as string, sk: item[KEY.sort] as string }
}

/** An item, or its key, as the client takes it. */
export function toWire(item: Attributes | ItemKey): WireItem {
  const values: Attributes = { ...item }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, attributeToWire(value)]))
}

/** An item as the client gives it. What this store never writes, lists and the like, is null. */
export function fromWire(item: WireItem): Attributes {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeFromWire(value)]))
}

function fieldsOf(
  item: Attributes,
  { unset, read }: { unset: readonly string[]; read: (value: Attribute) => unknown },
): [string, unknown][] {
  const fields = Object.entries(item).filter(([name]) => !OWN_ATTRIBUTES.has(name))
  const nulls = unset.map((name): [string, unknown] => [name, null])
  return [...nulls, ...fields.map(([name, value]): [string, unknown] => [name, read(value)])]
}

function fieldOf(value: Attribute): unknown {
  return typeof value === 'object' && value !== null ? JSON.parse(value.json) : value
}

function readableFieldOf(value: Attribute): unknown {
  try {
    return fieldOf(value)
  } catch {
    return null
  }
}

function attributeToWire(value: Attribute): AttributeValue {
  if (value === null) return { NULL: true }
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  if (typeof value === 'boolean') return { BOOL: value }
  return { M: { json: { S: value.json } } }
}

function attributeFromWire({ S, N, BOOL, M }: AttributeValue): Attribute {
  if (M !== undefined) return { json: M['json']?.S ?? 'null' }
  if (N !== undefined) return Number(N)
  return S ?? BOOL ?? null
}
