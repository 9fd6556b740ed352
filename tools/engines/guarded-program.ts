import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Reads the process group to end. The end of its input means that whoever wrote has finished with the program or has
 * died: SIGTERM, up to 30 s for the program to clean up, SIGKILL, and its directory is removed.
 */
const GUARD = `
while read -r line; do group=$line; done
if [ -n "$group" ]; then
  kill -s TERM -- "-$group" 2>/dev/null
  left=300
  while [ $left -gt 0 ] && kill -s 0 -- "-$group" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
  kill -s KILL -- "-$group" 2>/dev/null
fi
rm -rf -- "$1"
`

const READY_WITHIN_MS = 60_000
const ASK_EVERY_MS = 50

export interface ProgramRequest {
  command: string
  args: string[]
  /** Its whole environment. */
  env: Record<string, string>
  /** An existing directory of its own, in which `log` is written; removed when the program has ended. */
  directory: string
  /** Asked again and again until it says true; to throw is to say false. */
  ready: () => Promise<boolean>
}

/** A program that runs until it is disposed of or this process dies, SIGKILL included. */
export interface GuardedProgram extends AsyncDisposable {
  /** What it prints. */
  logFile: string
}

/** Rejects, with the end of what the program printed, if it ends or 60 s pass before it is ready. */
export async function startProgram(request: ProgramRequest): Promise<GuardedProgram> {
  const logFile = join(request.directory, 'log')
  const guard = startGuard(request.directory)
  try {
    const program = spawnLogged(request, logFile)
    await once(program, 'spawn')
    guard.stdin?.write(`${program.pid}\n`)
    await untilReady(program, request)
  } catch (error) {
    const output = await readFile(logFile, 'utf8').catch(() => '')
    await end(guard)
    const said = output.trim().split('\n').slice(-15).join('\n')
    throw new Error(`${request.command} did not start: ${(error as Error).message}\n${said}`, {
      cause: error,
    })
  }
  return { logFile, [Symbol.asyncDispose]: () => end(guard) }
}

function startGuard(directory: string): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', GUARD, 'slipway-engine-guard', directory], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    // A signal to the terminal's process group must not end the guard before it has done its work.
    detached: true,
  })
  guard.stdin?.on('error', () => undefined)
  guard.unref()
  return guard
}

function spawnLogged({ command, args, env, directory }: ProgramRequest, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a')
  try {
    const program = spawn(command, args, {
      cwd: directory,
      env,
      stdio: ['ignore', log, log],
      detached: true,
    })
    program.unref()
    return program
  } finally {
    closeSync(log)
  }
}

async function untilReady(program: ChildProcess, { ready }: ProgramRequest): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  while (performance.now() < deadline) {
    const answers = await ready().catch(() => false)
    if (program.exitCode !== null || program.signalCode !== null)
      throw new Error(`it ended with ${program.exitCode ?? program.signalCode}`)
    if (answers) return
    await sleep(ASK_EVERY_MS)
  }
  throw new Error(`it was not ready after ${READY_WITHIN_MS / 1000} s`)
}

async function end(guard: ChildProcess): Promise<void> {
  guard.ref()
  guard.stdin?.end()
  if (guard.exitCode === null && guard.signalCode === null) await once(guard, 'exit')
}
