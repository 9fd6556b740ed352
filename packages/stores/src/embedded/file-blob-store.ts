import { randomUUID } from 'node:crypto'
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { BlobBody, BlobStore, Clock } from '@slipway/model'
import { checkBlobKey, checkBlobPrefix, invalidKey } from '../blob-key.ts'
import { StoreError } from '../store-error.ts'
import { hasCode } from './error-code.ts'

/** An unfinished file that is older was left behind by a process that died. */
const LEFT_BEHIND_MS = 24 * 3600 * 1000
const PART_BYTES = 255
const MOST_TRIES = 100

type Found = { key: string; bytes: number }

/**
 * Blobs as files under `<stateDirectory>/blobs`, a file a key. A blob whose put has finished survives a power cut or
 * is missing after it, never torn. One key cannot be another one's directory: there the put is refused.
 */
export class FileBlobStore implements BlobStore {
  readonly #root: string
  readonly #temporary: string
  readonly #clock: Clock
  #prepared: Promise<void> | undefined

  constructor({ stateDirectory, clock }: { stateDirectory: string; clock: Clock }) {
    this.#root = join(stateDirectory, 'blobs')
    this.#temporary = join(stateDirectory, 'blobs-unfinished')
    this.#clock = clock
  }

  async put(key: string, body: BlobBody): Promise<void> {
    const path = this.#path(key)
    await this.#prepare()
    const unfinished = join(this.#temporary, randomUUID())
    try {
      await writeDurably(unfinished, body)
      await moveInto(path, unfinished)
    } catch (error) {
      await rm(unfinished, { force: true })
      throw isCollision(error)
        ? invalidKey(key, 'another key is a part of it, or it of another', { cause: error })
        : error
    }
  }

  async get(key: string, range?: { start: number; end?: number }): Promise<Uint8Array | undefined> {
    const path = this.#path(key)
    try {
      return range === undefined ? await readFile(path) : await readRange(path, range)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async stream(key: string): Promise<{ stream: AsyncIterable<Uint8Array>; bytes: number } | undefined> {
    const file = await openExisting(this.#path(key))
    if (file === undefined) return undefined
    return { stream: file.handle.createReadStream(), bytes: file.bytes }
  }

  async list(prefix: string): Promise<Found[]> {
    checkBlobPrefix(prefix)
    const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    const paths = await filesBelow(join(this.#root, directory))
    const keys = paths.map((path) => relative(this.#root, path)).filter((key) => key.startsWith(prefix))
    const found = await Promise.all(keys.sort().map((key) => this.#sizeOf(key)))
    return found.filter((entry) => entry !== undefined)
  }

  async remove(keys: readonly string[]): Promise<void> {
    const paths = keys.map((key) => this.#path(key))
    await Promise.all(paths.map(removeFile))
    for (const directory of new Set(paths.map((path) => dirname(path)))) await this.#prune(directory)
  }

  /** Once a process: the place for unfinished files, and what others left there. */
  #prepare(): Promise<void> {
    this.#prepared ??= (async () => {
      await mkdir(this.#temporary, { recursive: true, mode: 0o700 })
      await removeFilesBefore(this.#clock.now() - LEFT_BEHIND_MS, this.#temporary)
    })()
    return this.#prepared
  }

  #path(key: string): string {
    checkBlobKey(key)
    const long = key.split('/').find((part) => Buffer.byteLength(part) > PART_BYTES)
    if (long !== undefined) throw invalidKey(key, `a part of it is longer than ${PART_BYTES} bytes`)
    return join(this.#root, key)
  }

  async #sizeOf(key: string): Promise<Found | undefined> {
    try {
      return { key, bytes: (await stat(join(this.#root, key))).size }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /** Removes directories that are empty now, so that removed runs leave nothing behind. */
  async #prune(directory: string): Promise<void> {
    if (directory === this.#root) return
    try {
      await rmdir(directory)
    } catch (error) {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) return
      if (!hasCode(error, 'ENOENT')) throw error
    }
    await this.#prune(dirname(directory))
  }
}

async function writeDurably(path: string, body: BlobBody): Promise<void> {
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

async function moveInto(path: string, unfinished: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await rename(unfinished, path)
      return
    } catch (error) {
      // A removal may just have pruned a directory on the way, as it was empty.
      if (!hasCode(error, 'ENOENT') || tries === MOST_TRIES) throw error
    }
  }
}

async function openExisting(path: string): Promise<{ handle: FileHandle; bytes: number } | undefined> {
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

async function readRange(
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

/** The paths of all files below. */
async function filesBelow(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    // A directory is no blob; Linux and macOS say so with different codes.
    if (!isMissing(error) && !hasCode(error, 'EPERM')) throw error
  }
}

async function removeFilesBefore(time: number, directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    const found = await stat(path, { throwIfNoEntry: false })
    if (found !== undefined && found.mtimeMs < time) await rm(path, { force: true })
  }
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')
}

function isCollision(error: unknown): boolean {
  return hasCode(error, 'EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY')
}
