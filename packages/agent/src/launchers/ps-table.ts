import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { attemptMarker } from '@slipway/model/protocol'
import { groupByAttempt, type ProcessTable, type ProcessWords } from './process-table.ts'

/**
 * Systems without /proc, by `ps`. Best effort: macOS shows no variables of the programs that it protects, so that
 * these are not found once they have left their process group.
 */
export const psTable: ProcessTable = {
  async areRunning(handles) {
    if (handles.length === 0) return []
    const listed = await list(['-ww', '-o', 'pid=,command=', '-p', handles.map(({ pid }) => pid).join(',')])
    const words = new Map(listed.map(({ pid, args }) => [pid, args]))
    return handles.map((handle) => words.get(handle.pid)?.includes(attemptMarker(handle)) ?? false)
  },

  async find(markers) {
    return groupByAttempt(await list([...EVERYTHING, '-o', 'pid=,command=']), markers)
  },
}

/** All processes, unabridged, with their variables: there is no one way to say it. */
const EVERYTHING = process.platform === 'darwin' ? ['-A', '-E', '-ww'] : ['axeww']

const LIST_LIMIT = 256 * 1024 * 1024
const NOTHING_LISTED = ''

/**
 * `ps` prints arguments and variables as one line of words, so each word is taken for either. A variable may hold a
 * line break: what does not begin with a pid is no process.
 */
async function list(args: string[]): Promise<ProcessWords[]> {
  const rows = (await ps(args)).matchAll(/^ *([1-9]\d*) (.*)$/gm)
  return [...rows].map(([, pid, command = '']) => {
    const words = command.split(' ')
    return { pid: Number(pid), args: words, variables: words }
  })
}

async function ps(args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)('ps', args, { maxBuffer: LIST_LIMIT })).stdout
  } catch (error) {
    const { code, stderr } = error as { code: unknown; stderr: unknown }
    if (code === 1 && stderr === '') return NOTHING_LISTED
    throw error
  }
}
