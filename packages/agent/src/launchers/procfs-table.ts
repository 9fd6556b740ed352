import { readdirSync, readFileSync } from 'node:fs'
import { attemptMarker, PROCESS_HOST } from '@slipway/model/protocol'
import { groupByAttempt, type ProcessTable, type ProcessWords } from './process-table.ts'

/** Linux. Finds what runs under the agent's own user (root: under any) and has not wiped its environment. */
export const procfsTable: ProcessTable = {
  async areRunning(handles) {
    return handles.map((handle) => wordsOf(read(handle.pid, 'cmdline')).includes(attemptMarker(handle)))
  },

  async find(markers) {
    for (let look = 1; ; look += 1) {
      const { processes, vanished } = lookAtAll()
      const found = groupByAttempt(processes, markers)
      if (!vanished || found.size === markers.size || look === LOOKS) return found
    }
  },
}

/** One look is not enough while processes come and go: what vanished during it may have just started another. */
const LOOKS = 3

/** Every process of ours has one of these from its start: all others are passed over after one read. */
const TRACES = [`${PROCESS_HOST.marker}=`, `${PROCESS_HOST.envelope}=`]

function lookAtAll(): { processes: ProcessWords[]; vanished: boolean } {
  const processes: ProcessWords[] = []
  let vanished = false
  for (const pid of readdirSync('/proc').map(Number)) {
    if (Number.isNaN(pid)) continue
    const environ = read(pid, 'environ')
    vanished ||= environ === undefined
    if (!TRACES.some((trace) => environ?.includes(trace))) continue
    processes.push({ pid, args: wordsOf(read(pid, 'cmdline')), variables: wordsOf(environ) })
  }
  return { processes, vanished }
}

function wordsOf(content: Buffer | undefined): string[] {
  return content?.toString().split('\0') ?? []
}

/**
 * Undefined when the process is gone, empty when it is another user's. Blocking reads: for files that never wait for
 * a disk they cost half of what the others do.
 */
function read(pid: number, file: 'cmdline' | 'environ'): Buffer | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ESRCH' ? undefined : Buffer.alloc(0)
  }
}
