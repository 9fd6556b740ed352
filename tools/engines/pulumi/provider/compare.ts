import { isDeepStrictEqual } from 'node:util'
import type { Properties, ResourceType } from './resource-type.ts'

/** What stands for a value that is not known yet, on the wire. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

/** Properties that this provider and the engine keep for themselves. */
export function isInternal(property: string): boolean {
  return property.startsWith('__')
}

export interface Comparison {
  state: Properties
  oldInputs: Properties
  inputs: Properties
}

/** The inputs that differ in meaning from what there is; tags are compared as `tagsAll`. */
export function changedInputs(type: ResourceType, { state, oldInputs, inputs }: Comparison): string[] {
  const desired: Properties = { ...type.defaults, ...inputs }
  const properties = new Set([...Object.keys(desired), ...Object.keys(oldInputs)])
  const meaning = (property: string, value: unknown): unknown =>
    withoutEmpty(type.normalise?.(property, value) ?? value)
  return [...properties].filter(
    (property) =>
      !isInternal(property) &&
      property !== 'tags' &&
      (isUnknown(desired[property]) ||
        !isDeepStrictEqual(meaning(property, state[property]), meaning(property, desired[property]))),
  )
}

function isUnknown(value: unknown): boolean {
  return JSON.stringify(value)?.includes(UNKNOWN) ?? false
}

/** Null, the empty text, the empty list and a property that is not there mean the same. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty)
  if (value === null || value === '') return undefined
  if (typeof value !== 'object') return value
  const kept = Object.entries(value)
    .map(([name, member]) => [name, withoutEmpty(member)] as const)
    .filter(([, member]) => member !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** A JSON text by its meaning: order of members and white space aside. */
export function jsonMeaning(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** A list whose order means nothing. */
export function asSet(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value
}
