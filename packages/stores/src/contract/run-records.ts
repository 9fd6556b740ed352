import type { RunStore } from '@slipway/model'
import type { AttemptStore } from '@slipway/model/protocol'

/** Two ports over the same records. */
export interface RunRecords {
  runs: RunStore
  attempts: AttemptStore
  close(): Promise<void>
}
