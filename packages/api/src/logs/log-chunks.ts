import type { BlobStore } from '@slipway/model'
import {
  attemptPrefix,
  compactedLogKey,
  logChunkKey,
  logIndexKey,
  type AttemptRef,
  type LogIndex,
} from '@slipway/model/protocol'

/**
 * The chunks of one attempt's log, wherever they lie. The runtime writes the compacted log, then its index, then
 * removes the chunks: whoever does not find a chunk looks for the index after that, and so misses none.
 */
export class LogChunks {
  readonly #blobs: BlobStore
  readonly #ref: AttemptRef
  #index: LogIndex | undefined

  constructor(blobs: BlobStore, ref: AttemptRef) {
    this.#blobs = blobs
    this.#ref = ref
  }

  /** The chunk as it was written; undefined when it is not there (yet). */
  async read(chunk: number): Promise<Uint8Array | undefined> {
    if (this.#index === undefined) {
      const live = await this.#blobs.get(logChunkKey(this.#ref, chunk))
      if (live !== undefined) return live
      this.#index = await this.#readIndex()
    }
    const place = this.#index?.chunks[chunk - 1]
    if (place === undefined) return undefined
    const range = { start: place.offset, end: place.offset + place.length }
    return this.#blobs.get(compactedLogKey(this.#ref), range)
  }

  /** The first chunk after `chunk` that lies by itself; undefined when there is none. */
  async firstAfter(chunk: number): Promise<number | undefined> {
    const prefix = `${attemptPrefix(this.#ref)}log/`
    const blobs = await this.#blobs.list(prefix)
    const later = blobs.map(({ key }) => Number(key.slice(prefix.length))).filter((number) => number > chunk)
    return later.length === 0 ? undefined : Math.min(...later)
  }

  async #readIndex(): Promise<LogIndex | undefined> {
    const bytes = await this.#blobs.get(logIndexKey(this.#ref))
    return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as LogIndex)
  }
}
