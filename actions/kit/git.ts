import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface GitAnswer {
  /** Without the last line end. */
  stdout: string
  /** Null when git succeeded; else what it said. */
  failure: string | null
}

/** Runs git in a directory. What git refuses is an answer; that there is no git is thrown. */
export async function git(directory: string, args: readonly string[]): Promise<GitAnswer> {
  try {
    const { stdout } = await run('git', ['-C', directory, ...args])
    return { stdout: stdout.replace(/\n$/, ''), failure: null }
  } catch (error) {
    if (!(error instanceof Error) || !('stderr' in error) || typeof error.stderr !== 'string') throw error
    if ('code' in error && error.code === 'ENOENT') throw error
    return { stdout: '', failure: error.stderr.trim() }
  }
}
