import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { BlobBody, BlobStore, Clock } from '@slipway/model'
import { checkBlobKey, checkBlobPrefix, invalidKey } from '../blob-key.ts'
import { blobPath } from './blob-path.ts'
import {
  filesBelow,
  isMissing,
  moveInto,
  openExisting,
  prune,
  readRange,
  removeFile,
  removeFilesBefore,
  writeDurably,
} from './blob-files.ts'

/** An unfinished file that is older was left behind by a process that died. */
const LEFT_BEHIND_MS = 24 * 3600 * 1000
const PART_BYTES = 255

type Found = { key: string; bytes: number }

/**
 * Blobs as files under `<stateDirectory>/blobs`, a file a key. A blob whose put has finished survives a power cut or
 * is missing after it, never torn. One key cannot be another one's directory: there the put is refused.
 */
export class FileBlobStore implements BlobStore {
  readonly #root: string
  readonly #temporary: string
  readonly #clock: Clock
  #prepared = false

  constructor({ stateDirectory, clock }: { stateDirectory: string; clock: Clock }) {
    this.#root = blobPath(stateDirectory, '')
    this.#temporary = join(stateDirectory, 'blobs-unfinished')
    this.#clock = clock
  }

  async put(key: string, body: BlobBody): Promise<void> {
    const path = this.#path(key)
    await this.#prepare()
    const unfinished = join(this.#temporary, randomUUID())
    try {
      await writeDurably(unfinished, body)
      await moveInto({ key, path, unfinished })
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
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
    for (const directory of new Set(paths.map((path) => dirname(path)))) await prune(directory, this.#root)
  }

  /** Makes the place for unfinished files, and clears away what others left there. */
  async #prepare(): Promise<void> {
    if (this.#prepared) return
    await mkdir(this.#temporary, { recursive: true, mode: 0o700 })
    await removeFilesBefore(this.#clock.now() - LEFT_BEHIND_MS, this.#temporary)
    this.#prepared = true
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
}
