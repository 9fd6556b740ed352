import type { Json, Step, Value } from '@slipway/config-schema'

/**
 * A JSON value kept in the record itself, or in a blob when it is large (over 4 KiB): records stay small.
 */
export type StoredValue = { value: Json } | { blob: string; bytes: number }

/**
 * All that a runtime needs to execute one attempt, stored on the attempt when it is opened: the claim returns it, so
 * that a start costs one store call. Frozen: fields are added, never changed.
 */
export interface Work {
  v: 1
  job: string
  release_id: string
  /** The params as checked against the pinned release, its defaults filled in. */
  params: StoredValue
  steps: Step[]
  /** The location's variables, then the job's, which win. */
  env: Record<string, Value>
  /** Variable name → reference for the secret source. Values are never stored. */
  secrets: Record<string, string>
  timeout_ms: number
  grace_ms: number
}
