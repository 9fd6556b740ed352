import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemErrorCode } from './system-error.ts'

const TEMPORARY = /^\.tmp-(?<pid>\d+)-/

export interface PublishRequest {
  /** Absolute path. It exists whole or not at all, so one that exists is taken as it is. */
  directory: string
  newId: () => string
  /** Makes the content in an empty directory beside it. */
  fill: (temporary: string) => Promise<void>
}

/**
 * Makes a directory appear whole: filled under another name, then renamed. Of several who do so at once, the first
 * wins and the others take what is there. What killed ones left behind is removed.
 */
export async function publishDirectory({ directory, newId, fill }: PublishRequest): Promise<void> {
  if (await isDirectory(directory)) return
  const parent = dirname(directory)
  await mkdir(parent, { recursive: true })
  await removeAbandoned(parent, newId)
  const temporary = temporaryIn(parent, newId)
  try {
    await mkdir(temporary)
    await fill(temporary)
    await renameUnlessThere(temporary, directory)
  } finally {
    await discard(temporary)
  }
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemErrorCode(error))) throw error
  }
}

/**
 * Renames before it removes: should the owner live after all (in another container, on the same disk), it finds its
 * directory gone and fails; it never publishes one that is half removed.
 */
async function removeAbandoned(parent: string, newId: () => string): Promise<void> {
  const names = await readdir(parent)
  for (const abandoned of names.filter(isAbandoned)) {
    const mine = temporaryIn(parent, newId)
    try {
      await rename(join(parent, abandoned), mine)
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') continue
      throw error
    }
    await discard(mine)
  }
}

/** No deploy fails for it: what cannot go yet, as an npm without parent still writes to it, goes with a later one. */
async function discard(temporary: string): Promise<void> {
  await rm(temporary, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined)
}

function temporaryIn(parent: string, newId: () => string): string {
  return join(parent, `.tmp-${process.pid}-${newId()}`)
}

function isAbandoned(name: string): boolean {
  const pid = TEMPORARY.exec(name)?.groups?.pid
  return pid !== undefined && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, as another user.
    return systemErrorCode(error) !== 'ESRCH'
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
