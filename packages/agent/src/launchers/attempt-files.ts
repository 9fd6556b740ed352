import { chmod, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const TAIL_BYTES = 4096
const TAIL_LINES = 20

/** The last 20 lines of a text file, of at most 4 KiB; null when it is empty or not there. */
export async function readLogTail(path: string): Promise<string | null> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return null
  await using log = file
  const { size } = await log.stat()
  const tail = await log.read({ buffer: Buffer.alloc(TAIL_BYTES), position: Math.max(0, size - TAIL_BYTES) })
  const lines = tail.buffer.subarray(0, tail.bytesRead).toString().trimEnd().split('\n').slice(-TAIL_LINES)
  return lines.join('\n').trim() || null
}

/** Removes a directory with all that is in it; nothing there is fine. */
export async function removeDirectory(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error
    // Some tools make their caches read-only below HOME: what a job may do must not keep its run from settling.
    await allowRemoval(path)
    await rm(path, { recursive: true, force: true })
  }
}

async function allowRemoval(directory: string): Promise<void> {
  await chmod(directory, 0o700)
  const entries = await readdir(directory, { withFileTypes: true })
  for (const entry of entries) if (entry.isDirectory()) await allowRemoval(join(directory, entry.name))
}
