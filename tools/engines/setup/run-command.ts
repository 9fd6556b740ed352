import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SetupError } from './setup-error.ts'

const execute = promisify(execFile)

export interface Command {
  command: string
  args: string[]
  env?: Record<string, string>
  /** What the reader is to do when it fails. */
  remedy: string
}

/** Runs it to its end and returns what it printed. Throws SetupError with the end of its complaints. */
export async function runCommand({ command, args, env = {}, remedy }: Command): Promise<string> {
  try {
    const { stdout } = await execute(command, args, {
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  } catch (error) {
    const { stderr, stdout, message } = error as Error & { stderr?: string; stdout?: string }
    const said = (stderr || stdout || message).trim().split('\n').slice(-15).join('\n')
    throw new SetupError(`\`${[command, ...args].join(' ')}\` failed. ${remedy}\n${said}`, { cause: error })
  }
}
