import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { groupByAttempt, type ProcessTable, type ProcessWords } from './process-table.ts'

/**
 * Systems without /proc, by `ps`. Best effort: macOS shows no variables of the programs that it protects, so that
 * these are not found once they have left their process group.
 */
export const psTable: ProcessTable = {
  async areRunning(runtimes) {
    if (runtimes.length === 0) return []
    const listed = await list(['-ww', '-o', 'pid=,command=', '-p', runtimes.map(({ pid }) => pid).join(',')])
    const words = new Map(listed.map((row) => [row.pid, row.args]))
    return runtimes.map(({ pid, marker }) => words.get(pid)?.includes(marker) ?? false)
  },

  async find(markers) {
    return groupByAttempt(await list([...EVERYTHING, '-o', 'pid=,command=']), markers)
  },
}

/** All processes, unabridged, with their variables: there is no one way to say it. */
const EVERYTHING = process.platform === 'darwin' ? ['-A', '-E', '-ww'] : ['axeww']

const LIST_LIMIT = 256 * 1024 * 1024
const NOTHING_LISTED = ''

/** `ps` prints arguments and variables as one line of words, so each word is taken for either. */
async function list(args: string[]): Promise<ProcessWords[]> {
  return (await ps(args)).split('\n').map((line) => {
    const [pid, ...words] = line.trim().split(/\s+/)
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
