import { mkdir, open, readdir, rename, rm, rmdir, stat, unlink, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BlobBody } from '@slipway/model'
import { invalidKey } from '../blob-key.ts'
import { StoreError } from '../store-error.ts'
import { hasCode } from './error-code.ts'

const MOST_TRIES = 50

/** Writes a new file, all of which is on the disk then. */
export async function writeDurably(path: string, body: BlobBody): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(body instanceof Uint8Array ? body : exactly(body))
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** The stream, as long as it was said to be. */
async function* exactly({ stream, bytes }: { stream: AsyncIterable<Uint8Array>; bytes: number }) {
  let seen = 0
  for await (const chunk of stream) {
    seen += chunk.length
    if (seen > bytes) break
    yield chunk
  }
  if (seen === bytes) return
  const length = seen > bytes ? `more than the ${bytes} bytes` : `${seen} bytes instead of the ${bytes}`
  throw new StoreError(
    'blob_size_wrong',
    `The stream held ${length} that were said: say its length as it is.`,
  )
}

/** Moves a finished file to its place; makes the directories on the way. A key that is in the way is refused. */
export async function moveInto({
  key,
  path,
  unfinished,
}: {
  key: string
  path: string
  unfinished: string
}): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await rename(unfinished, path)
      return
    } catch (error) {
      // A removal may just have pruned a directory on the way, as it was empty: Node then says any of these.
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EEXIST') && tries < MOST_TRIES) continue
      if (!hasCode(error, 'EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY')) throw error
      throw invalidKey(key, 'another key is a part of it, or it of another', { cause: error })
    }
  }
}

/** Opens a file; undefined when there is none of that name. Whoever gets the handle closes it. */
export async function openExisting(path: string): Promise<{ handle: FileHandle; bytes: number } | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path)
    const found = await handle.stat()
    if (found.isFile()) return { handle, bytes: found.size }
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  await handle?.close()
  return undefined
}

/** Reads bytes from `start` up to and without `end`, as far as there are any; undefined when there is no file. */
export async function readRange(
  path: string,
  { start, end }: { start: number; end?: number },
): Promise<Uint8Array | undefined> {
  const file = await openExisting(path)
  if (file === undefined) return undefined
  const { handle, bytes } = file
  try {
    const length = Math.max(0, Math.min(end ?? bytes, bytes) - start)
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position: start })
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** The paths of all files below. What is removed meanwhile may be missing, and nothing else. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  const found = entries.map(async (entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
  return (await Promise.all(found)).flat()
}

/** Removes a file, if there is one. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    // A directory is no blob; Linux and macOS say so with different codes.
    if (!isMissing(error) && !hasCode(error, 'EPERM')) throw error
  }
}

/** Removes files of the directory that were last written before a time, in ms since the epoch. */
export async function removeFilesBefore(time: number, directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    const found = await stat(path, { throwIfNoEntry: false })
    if (found !== undefined && found.mtimeMs < time) await rm(path, { force: true })
  }
}

/** Whether an error says that there is no file of that name. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')
}

/** Removes the directory if it is empty, then those above it, up to `root`. */
export async function prune(directory: string, root: string): Promise<void> {
  if (directory === root) return
  try {
    await rmdir(directory)
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) return
    if (!hasCode(error, 'ENOENT')) throw error
  }
  await prune(dirname(directory), root)
}
