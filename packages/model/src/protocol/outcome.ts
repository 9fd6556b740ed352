import type { Failure } from '../records/failure.ts'
import type { StoredValue } from './work.ts'

/** How one step went. Times are milliseconds since the epoch by the runtime's clock. */
export interface StepOutcome {
  name: string
  status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'SKIPPED'
  /** Both null when the step never started. */
  exit_code: number | null
  signal: string | null
  started_at: number | null
  ended_at: number | null
}

/** One file of the artifacts directory. `name` is relative to it, with `/` between parts. */
export interface ArtifactEntry {
  name: string
  bytes: number
  /** Null when there was no time to upload it, or it could not be read: the manifest names what is missing. */
  blob: string | null
}

/** What there is of the attempt's log. */
export interface LogManifest {
  /** How many chunks were written, numbered from 1. */
  chunks: number
  /** Bytes that the child printed. */
  bytes: number
  /** The chunks lie in one object with an index. */
  compacted: boolean
}

/** How an attempt ended, as its runtime tells it. */
export interface Outcome {
  status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED'
  failure: Failure | null
  steps: StepOutcome[]
  /** What the last step that wrote a result wrote. */
  result: StoredValue | null
  artifacts: ArtifactEntry[]
  log: LogManifest
  started_at: number
  ended_at: number
}
