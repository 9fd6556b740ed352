/** What a host on AWS is told by its function or task definition; who it works for comes with each envelope. */
export const HOST_VARIABLES = {
  table: 'SLIPWAY_TABLE',
  bucket: 'SLIPWAY_BUCKET',
  /** The URL of the queue that runtimes ring. */
  changedQueue: 'SLIPWAY_CHANGED_QUEUE_URL',
  /** Absolute path of the code in the image: set by the image itself. */
  codeDirectory: 'SLIPWAY_CODE_DIR',
  /** The envelope, on ECS; on Lambda it is the event. */
  envelope: 'SLIPWAY_ENVELOPE',
} as const

/** Where things lie in an image. */
export const IMAGE_LAYOUT = {
  code: '/app',
  runtime: '/opt/slipway',
  node: '/opt/slipway/bin/node',
  entry: '/opt/slipway/main.js',
} as const

/** The one container of a task. */
export const CONTAINER_NAME = 'slipway'

/**
 * Whose a task is, one a run and attempt: its `startedBy` (letters, digits, `-`, `/`, `_`) and its clientToken (at most
 * 64 characters).
 */
export function attemptToken({ run_id, attempt }: { run_id: string; attempt: number }): string {
  return `${run_id}-${attempt}`
}

/**
 * How long AWS may keep an asynchronous invocation before it gives it up, in seconds: as long as agents wait for a
 * claim (`startWithin`), so that one that comes later does not find its attempt closed.
 */
export const EVENT_AGE_SECONDS = 600

/** How long Lambda gives an invocation, in seconds: as long as it gives any. Jobs may have less. */
export const FUNCTION_TIMEOUT_S = 900
