import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemErrorCode } from './system-error.ts'

const TEMPORARY = /^\.tmp-(?<pid>\d+)-/

/** Longer than any filling takes: who shares the disk from another container is not among the processes here. */
const ABANDONED_MS = 60 * 60 * 1000

export interface PublishRequest {
  /** Absolute path. It exists whole or not at all, so one that exists is taken as it is. */
  directory: string
  newId: () => string
  /** Makes the content in an empty directory beside it. */
  fill: (temporary: string) => Promise<void>
}

/**
 * Makes a directory appear whole: filled under another name, then renamed. Of several who do so at once, the first
 * wins and the others take what is there. What killed ones left behind, an hour ago or more, is removed.
 */
export async function publishDirectory({ directory, newId, fill }: PublishRequest): Promise<void> {
  if (await isDirectory(directory)) return
  const parent = dirname(directory)
  await mkdir(parent, { recursive: true })
  const temporary = temporaryIn(parent, newId)
  try {
    await mkdir(temporary)
    await removeAbandoned({ parent, now: await modifiedAt(temporary), newId })
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

interface RemoveRequest {
  parent: string
  /** In ms. */
  now: number
  newId: () => string
}

/**
 * Renames before it removes: should the owner live after all (in another container, on the same disk), it finds its
 * directory gone and fails; it never publishes one that is half removed.
 */
async function removeAbandoned({ parent, now, newId }: RemoveRequest): Promise<void> {
  const names = await readdir(parent)
  for (const name of names.filter(isOfDead)) {
    const abandoned = join(parent, name)
    if ((await modifiedAt(abandoned)) > now - ABANDONED_MS) continue
    const mine = temporaryIn(parent, newId)
    try {
      await rename(abandoned, mine)
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

/** In ms, by the clock of the disk that it lies on; Infinity for what is gone. */
async function modifiedAt(directory: string): Promise<number> {
  return stat(directory).then(
    ({ mtimeMs }) => mtimeMs,
    () => Infinity,
  )
}

function isOfDead(name: string): boolean {
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
