import type { Json } from '@slipway/config-schema'

export type JsonRecord = Record<string, Json>

/** Whether a value is an object; it must come from JSON. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
