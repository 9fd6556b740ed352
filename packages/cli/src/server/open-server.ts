import { once } from 'node:events'
import type { Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createInProcessApi, type InProcessApi } from '../api/in-process-api.ts'
import { CliError } from '../cli-error.ts'
import { LOCAL, type Context } from '../context.ts'
import type { StatePlace } from '../state/locate-state.ts'
import { makeStateDirectory } from '../state/make-state-directory.ts'
import { openState, type OpenState } from '../state/open-state.ts'
import { listen } from './listen.ts'
import { readServerFile, removeServerFile, writeServerFile, type ServerFile } from './server-file.ts'
import { takeServerLock } from './server-lock.ts'

/** The one server of a state: its API answers, and other commands find it by server.json. */
export interface OpenServer {
  url: string
  api: InProcessApi
  state: OpenState
  /** Answers whoever found it, and is not found any more: from now on others had better do without it. */
  withdraw(): void
  /** Answers nothing any more, and lets go of the state. */
  close(): Promise<void>
}

const NEIGHBOUR_PATIENCE_MS = 2000

/** Becomes the server of a state; refuses, naming the pid, when another process is that already. */
export async function openServer(
  context: Context,
  { place, port }: { place: StatePlace; port: number | undefined },
): Promise<OpenServer> {
  makeStateDirectory(place.directory)
  const lock = takeServerLock(place.directory)
  if (lock === undefined) throw await alreadyServed(context, place)
  const { server, url } = await listen(port)
  const state = await openState(context, place)
  const api = createInProcessApi(context, {
    deps: state.deps,
    environment: LOCAL,
    launchers: [],
    hosts: hostsOf(url),
  })
  answer(server, api)
  const withdraw = announce(place.directory, { url, pid: process.pid, token: api.token })
  return {
    url,
    api,
    state,
    withdraw,
    async close() {
      withdraw()
      await stopAnswering(server)
      await state.close()
      lock.release()
    },
  }
}

function hostsOf(url: string): string[] {
  const { host, port } = new URL(url)
  return [host, `localhost:${port}`]
}

function answer(server: Server, { app }: InProcessApi): void {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  server.on('request', (request, response) => void listener(request, response))
}

/**
 * Writes server.json; the answer removes it. So does an exit that nobody planned, while the lock is still held: later
 * it may be another server's. After a SIGKILL the dead pid tells.
 */
function announce(stateDirectory: string, file: ServerFile): () => void {
  writeServerFile(stateDirectory, file)
  const withdraw = (): void => {
    process.off('exit', withdraw)
    // The state may have been removed meanwhile, and be another server's by now.
    if (readServerFile(stateDirectory)?.pid === file.pid) removeServerFile(stateDirectory)
  }
  process.once('exit', withdraw)
  return withdraw
}

async function stopAnswering(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // Whoever follows a log would keep it open for as long as the run takes.
  server.closeAllConnections()
  await closed
}

/** The lock is taken a moment before the file is there that names who took it, and given back a moment after. */
async function alreadyServed({ clock }: Context, { directory }: StatePlace): Promise<CliError> {
  const deadline = clock.monotonic() + NEIGHBOUR_PATIENCE_MS
  let other = readServerFile(directory)
  while (other === undefined && clock.monotonic() < deadline) {
    await clock.sleep(20)
    other = readServerFile(directory)
  }
  if (other === undefined) {
    return new CliError(`Another slipway start on ${directory} is just ending.`, {
      remedy: 'Try again in a moment.',
    })
  }
  return new CliError(`Another slipway start serves ${directory}: process ${other.pid}, ${other.url}.`, {
    remedy:
      'Use it (slipway run goes there by itself), stop it (Ctrl-C there, or kill ' +
      `${other.pid}), or give this one a state of its own with --state-dir DIR.`,
  })
}
