import { spawn } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { Keeper } from './keeper.ts'

export interface CommandRequest {
  /** The executable. */
  path: string
  args: readonly string[]
  cwd: string
  variables: Readonly<Record<string, string>>
}

export interface StartedCommand {
  /** Its process group, which is also its own pid. */
  group: number
  /** The read ends of its output. */
  stdout: number
  stderr: number
  exited: Promise<CommandExit>
}

/** How it ended: one of both is null. */
export interface CommandExit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** Waits for the word to go, then becomes the command: the same process, with nothing of the wait left. */
const SCRIPT = 'read -r go <&3 && exec "$@" 3<&-'

/**
 * Starts a command in a session and process group of its own, with nothing on its input. It does not run before the
 * keeper knows its group, and not at all if the runtime dies before that. Throws when no process can be made of it,
 * for example because its arguments are too long.
 */
export async function startCommand(keeper: Keeper, request: CommandRequest): Promise<StartedCommand> {
  const stdout = openPipe(keeper.pipes.stdout)
  const stderr = openPipe(keeper.pipes.stderr)
  try {
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'slipway', request.path, ...request.args], {
      cwd: request.cwd,
      env: request.variables,
      stdio: ['ignore', stdout.write, stderr.write, 'pipe'],
      detached: true,
    })
    const exited = new Promise<CommandExit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    const group = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      if (child.pid !== undefined) resolve(child.pid)
    })
    const go = child.stdio[3] as Writable
    // It may be killed before it reads the word.
    go.on('error', () => undefined)
    keeper.guard(group)
    go.end('\n')
    return { group, stdout: stdout.read, stderr: stderr.read, exited }
  } catch (error) {
    closeSync(stdout.read)
    closeSync(stderr.read)
    throw error
  } finally {
    closeSync(stdout.write)
    closeSync(stderr.write)
  }
}

/** Both ends. The read end is opened without waiting for a writer; the write end then finds it. */
function openPipe(path: string): { read: number; write: number } {
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return { read, write: openSync(path, constants.O_WRONLY) }
}
