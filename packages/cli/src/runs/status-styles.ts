import type { RunStatus } from '@slipway/model'
import type { Style } from '../terminal/writer.ts'

/** How each status of a run looks, in the order of a run's life. */
export const STATUS_STYLES: Record<RunStatus, Style> = {
  QUEUED: 'dim',
  STARTING: 'cyan',
  RUNNING: 'cyan',
  SUCCEEDED: 'green',
  FAILED: 'red',
  CANCELLED: 'yellow',
}
