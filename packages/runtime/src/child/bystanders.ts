import { listProcesses, type ProcessEntry } from './process-entries.ts'

/** Processes by pid and start time: a pid may be used again. */
export type Bystanders = ReadonlySet<string>

/** The processes that are there now, this one included. */
export function findBystanders(): Bystanders {
  return new Set(listProcesses().entries.map(identityOf))
}

/**
 * Whether a process is none of those, nor came in from outside of the container (as a shell that somebody opens in it
 * does), nor is the kernel's own: then it descends from what this runtime started, wherever it has gone since.
 */
export function isStranger(
  bystanders: Bystanders,
  entry: ProcessEntry,
  byPid: ReadonlyMap<number, ProcessEntry>,
): boolean {
  return !bystanders.has(identityOf(entry)) && oldestAncestor(entry, byPid) === 1
}

function identityOf({ pid, startTime }: ProcessEntry): string {
  return `${pid}/${startTime}`
}

/** Whoever loses its parent becomes a child of process 1; what has come from outside has a parent outside. */
function oldestAncestor(entry: ProcessEntry, byPid: ReadonlyMap<number, ProcessEntry>): number {
  let { pid, parent } = entry
  while (parent !== 0) {
    pid = parent
    // A parent that has just gone left its child to process 1.
    parent = byPid.get(pid)?.parent ?? (pid === 1 ? 0 : 1)
  }
  return pid
}
