/** What Python reads from YAML: a whole number is a bigint there, so that 21 and 21.0 stay apart. */
export type PythonValue = null | boolean | bigint | number | string | PythonValue[] | PythonMapping

/** A mapping of such values. */
export interface PythonMapping {
  [key: string]: PythonValue
}

/** Whether a value is a mapping. */
export function isMapping(value: unknown): value is PythonMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error)
}

/** A mapping as it stands there; an empty one for anything else. */
export function mappingOf(value: unknown): PythonMapping {
  return isMapping(value) ? value : {}
}

/** A list as it stands there; an empty one for anything else. */
export function listOf(value: PythonValue | undefined): PythonValue[] {
  return Array.isArray(value) ? value : []
}

/** A text that is not empty, or undefined. A `{env: NAME}` is none: only Dagster's agent can look it up. */
export function textOf(value: PythonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A value without what is null in it, at any depth. */
export function withoutNulls(value: PythonValue): PythonValue {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls)
  if (!isMapping(value)) return value
  const kept = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]))
}
