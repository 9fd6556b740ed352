import type { Handle } from '@slipway/model'

/**
 * The handle of an attempt on the process host. The pid alone proves nothing, since it may be another process by now:
 * it is the runtime only while that process holds the attempt's marker as an argument.
 */
export interface ProcessHandle extends Handle {
  pid: number
  run_id: string
  attempt: number
}

/**
 * Reads a handle of this launcher; any other gives undefined. Handles also come from runtimes, so what becomes a path
 * or a pid is checked here.
 */
export function readProcessHandle(handle: Handle): ProcessHandle | undefined {
  const { pid, run_id, attempt } = handle
  if (!isCount(pid) || !isCount(attempt)) return undefined
  if (typeof run_id !== 'string' || !/^[\w-]+$/.test(run_id)) return undefined
  return { pid, run_id, attempt }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}
