import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, type Failure } from '@slipway/model'

/** What a runtime writes to its own stdout and stderr, in the attempt's directory. */
export const RUNTIME_LOG = 'runtime.log'

/** All paths are absolute. */
export interface RuntimeSpawn {
  nodePath: string
  runtimeEntry: string
  marker: string
  attemptDirectory: string
  codeDirectory: string
  variables: Record<string, string>
  onExit: () => void
}

/**
 * Starts a runtime in a session of its own: it outlives this process, and no signal from this process' terminal
 * reaches it. A failure means that no process was started.
 */
export async function spawnRuntime(request: RuntimeSpawn): Promise<{ pid: number } | { failure: Failure }> {
  if (!(await isDirectory(request.codeDirectory))) return { failure: codeMissing(request.codeDirectory) }
  try {
    await mkdir(request.attemptDirectory, { recursive: true, mode: 0o700 })
    await using log = await open(join(request.attemptDirectory, RUNTIME_LOG), 'a', 0o600)
    const child = spawn(request.nodePath, [request.runtimeEntry, request.marker], {
      cwd: request.attemptDirectory,
      env: request.variables,
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    })
    if (child.pid === undefined) throw (await once(child, 'error'))[0]
    child.once('exit', request.onExit)
    child.unref()
    return { pid: child.pid }
  } catch (error) {
    return { failure: startRefused(request.nodePath, error as NodeJS.ErrnoException) }
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

function codeMissing(codeDirectory: string): Failure {
  return failure(
    'launch_rejected',
    `The code of the release is not on this machine: there is no directory ${codeDirectory}.`,
    'Deploy the location again, then launch again.',
  )
}

function startRefused(nodePath: string, error: NodeJS.ErrnoException): Failure {
  return failure(
    'launch_rejected',
    `The runtime could not be started with ${nodePath}: ${error.message}.`,
    remedyFor(error),
  )
}

/** What says that the machine, or this user, has no room for one more process. */
const NO_ROOM = ['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']

function remedyFor({ code = '', syscall = '' }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' && syscall.startsWith('spawn')) {
    return 'Node was moved or removed since the agent started: restart the agent with the Node that is there now.'
  }
  if (NO_ROOM.includes(code)) {
    return "Lower the agent's `max_concurrent_runs`, or raise this user's limits (`ulimit -u`, `ulimit -n`)."
  }
  if (code === 'ENOSPC') return 'Make room on the disk that holds the state directory.'
  return 'See whether the agent may write to its state directory and start processes, then launch again.'
}
