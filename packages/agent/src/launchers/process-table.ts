import { PROCESS_HOST } from '@slipway/model/protocol'
import type { ProcessHandle } from './process-handle.ts'

/** The processes of this machine, as far as they belong to attempts. A zombie is no process any more. */
export interface ProcessTable {
  /** Whether the runtimes with these very pids run, in order. Cheap: it looks at no other process. */
  areRunning(handles: readonly ProcessHandle[]): Promise<boolean[]>
  /** Every process of these attempts, whatever its pid; an attempt with none is left out. Looks at all processes. */
  find(markers: ReadonlySet<string>): Promise<Map<string, AttemptProcesses>>
}

/** The pids of an attempt's processes. */
export interface AttemptProcesses {
  /** More than one while a launch was repeated: all but one are about to be refused by the claim. */
  runtimes: number[]
  /** What the runtimes started, wherever it has gone: its own session, another parent. */
  started: number[]
}

/** A process as its arguments and variables (`NAME=value`) show it. */
export interface ProcessWords {
  pid: number
  args: readonly string[]
  variables: readonly string[]
}

/**
 * Sorts processes by attempt. What an attempt started carries the marker as a variable, so it is told from the
 * runtime even where the marker is one of its arguments too.
 */
export function groupByAttempt(
  processes: Iterable<ProcessWords>,
  markers: ReadonlySet<string>,
): Map<string, AttemptProcesses> {
  const found = new Map<string, AttemptProcesses>()
  for (const { pid, args, variables } of processes) {
    const startedBy = variables.find((variable) => variable.startsWith(MARKER))?.slice(MARKER.length)
    const marker = startedBy ?? args.find((arg) => markers.has(arg))
    if (marker === undefined || !markers.has(marker)) continue
    const attempt = found.get(marker) ?? { runtimes: [], started: [] }
    found.set(marker, attempt)
    ;(startedBy === undefined ? attempt.runtimes : attempt.started).push(pid)
  }
  return found
}

const MARKER = `${PROCESS_HOST.marker}=`
