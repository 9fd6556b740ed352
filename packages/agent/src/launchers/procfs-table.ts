import { readdirSync, readFileSync } from 'node:fs'
import { PROCESS_HOST } from '@slipway/model/protocol'
import { groupByAttempt, type ProcessTable, type ProcessWords } from './process-table.ts'

/**
 * Linux. Finds what runs under the agent's own user (root: under any) and has not wiped its environment. A process
 * that forks and exits again and again may slip through one look.
 */
export const procfsTable: ProcessTable = {
  async areRunning(runtimes) {
    return runtimes.map(({ pid, marker }) => readWords(pid, 'cmdline').includes(marker))
  },

  async find(markers) {
    return groupByAttempt(processesOfAttempts(), markers)
  },
}

/** Every process of ours has one of these from its start: all others are passed over after one read. */
const TRACES = [`${PROCESS_HOST.marker}=`, `${PROCESS_HOST.envelope}=`]

function* processesOfAttempts(): Generator<ProcessWords> {
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (Number.isNaN(pid)) continue
    const environ = read(pid, 'environ')
    if (!TRACES.some((trace) => environ.includes(trace))) continue
    const variables = environ.toString().split('\0')
    yield { pid, args: readWords(pid, 'cmdline'), variables }
  }
}

function readWords(pid: number, file: 'cmdline' | 'environ'): string[] {
  return read(pid, file).toString().split('\0')
}

/** Blocking reads: for files that never wait for a disk they cost half of what the asynchronous ones do. */
function read(pid: number, file: 'cmdline' | 'environ'): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${file}`)
  } catch {
    // It went away meanwhile, or it is another user's: not one of ours either way.
    return Buffer.alloc(0)
  }
}
