import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DEFAULT_PORT, listen } from '../server/listen.ts'
import type { ServerFile } from '../server/server-file.ts'
import { size } from '../terminal/size.ts'
import { ok, problem, warning, type Check } from './check.ts'

const MB = 1024 ** 2
/** Less is soon used up by logs and snapshots. */
const LITTLE = 1024 * MB
/** SQLite needs room to commit at all. */
const NOTHING = 50 * MB

/** Whether the API of `slipway start` could be served; `server` is the one that is, on this state. */
export async function checkLoopback(server: ServerFile | undefined): Promise<Check> {
  if (server !== undefined) return ok('loopback', `slipway start serves ${server.url}.`)
  try {
    const { server: tried, url } = await listen(undefined)
    tried.close()
    const { port } = new URL(url)
    if (Number(port) === DEFAULT_PORT) return ok('loopback', `The port ${port} is free.`)
    return ok('loopback', `The port ${DEFAULT_PORT} is taken, and slipway start would take another one.`)
  } catch (error) {
    const remedy =
      'See that this machine has the address 127.0.0.1, and that nothing forbids to listen there.'
    return problem('loopback', (error as Error).message, remedy)
  }
}

/** Whether there is room for state. */
export async function checkDisk(directory: string): Promise<Check> {
  const { bavail, bsize } = await statfs(existing(directory))
  const free = bavail * bsize
  const said = `${size(free)} free for ${directory}.`
  if (free >= LITTLE) return ok('disk', said)
  const remedy = 'Make room on the disk, or name a state elsewhere with --state-dir DIR.'
  return free >= NOTHING ? warning('disk', said, remedy) : problem('disk', said, remedy)
}

/** The directory itself, or the nearest above it that is there. */
export function existing(directory: string): string {
  return existsSync(directory) ? directory : existing(dirname(directory))
}
