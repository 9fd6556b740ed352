import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a live `slipway start` answers, for other commands on the same state. */
export interface ServerFile {
  url: string
  pid: number
  /** What the API asks for; whoever may read this file may use it. */
  token: string
}

/** Writes server.json, readable by its owner only; whole or not at all. */
export function writeServerFile(stateDirectory: string, file: ServerFile): void {
  const path = pathIn(stateDirectory)
  const written = `${path}.${file.pid}`
  writeFileSync(written, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
  renameSync(written, path)
}

/** Reads server.json; undefined when there is none, or when its process is gone and it was left behind. */
export function readServerFile(stateDirectory: string): ServerFile | undefined {
  const file = parse(read(pathIn(stateDirectory)))
  return file !== undefined && isAlive(file.pid) ? file : undefined
}

/** Removes server.json. Synchronous: it is called while the process exits. */
export function removeServerFile(stateDirectory: string): void {
  rmSync(pathIn(stateDirectory), { force: true })
}

function pathIn(stateDirectory: string): string {
  return join(stateDirectory, 'server.json')
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** A file that is damaged counts as left behind: the lock, not this file, says whether a server lives. */
function parse(text: string): ServerFile | undefined {
  try {
    const { url, pid, token } = JSON.parse(text) as Partial<ServerFile>
    if (typeof url !== 'string' || typeof pid !== 'number' || typeof token !== 'string') return undefined
    return { url, pid, token }
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
