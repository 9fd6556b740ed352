import type { BlobStore, Clock } from '@slipway/model'
import { compressChunk, logChunkKey, type AttemptRef } from '@slipway/model/protocol'
import { persist } from '../persist.ts'

export interface ChunkStoreSettings {
  ref: AttemptRef
  /** How long to try to store a chunk before it is given up, in ms. */
  patienceMs: number
  /** Aborted when there is no time left to store anything. */
  late: AbortSignal
  /** Beyond so many bytes that are not stored yet, whoever adds more should wait. */
  roomBytes: number
}

/** Compresses chunks off this thread, side by side, and stores them one after the other. */
export class ChunkStore {
  readonly #blobs: BlobStore
  readonly #clock: Clock
  readonly #settings: ChunkStoreSettings
  readonly #sizes: number[] = []
  #unstoredBytes = 0
  #lostBytes = 0
  #last: Promise<void> = Promise.resolve()
  #waiting: (() => void)[] = []

  constructor({ blobs, clock }: { blobs: BlobStore; clock: Clock }, settings: ChunkStoreSettings) {
    this.#blobs = blobs
    this.#clock = clock
    this.#settings = settings
  }

  /** The stored sizes of chunks 1 to n. */
  get sizes(): readonly number[] {
    return this.#sizes
  }

  /** Bytes, before compression, of chunks that were given up. */
  get lostBytes(): number {
    return this.#lostBytes
  }

  get isFull(): boolean {
    return this.#unstoredBytes >= this.#settings.roomBytes
  }

  hasRoom(): Promise<void> {
    return this.isFull ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve()
  }

  /** Resolves when everything added so far is stored or given up. */
  idle(): Promise<void> {
    return this.#last
  }

  /** Adds the frames of one chunk. Resolves when their bytes are not needed any more; never rejects. */
  async add(frames: Uint8Array): Promise<void> {
    this.#unstoredBytes += frames.length
    const compressed = compressChunk(frames)
    // In order: a log that ends early has no holes.
    this.#last = this.#last.then(() => this.#store(compressed, frames.length))
    await compressed.catch(() => undefined)
  }

  async #store(compressed: Promise<Uint8Array>, bytes: number): Promise<void> {
    try {
      const chunk = await compressed
      const key = logChunkKey(this.#settings.ref, this.#sizes.length + 1)
      // Once a chunk was given up, waiting as long for each would only keep the child from its work.
      const patienceMs = this.#lostBytes > 0 ? 0 : this.#settings.patienceMs
      const signal = this.#settings.late
      await persist(this.#clock, { patienceMs, signal, call: () => this.#blobs.put(key, chunk) })
      this.#sizes.push(chunk.length)
    } catch {
      this.#lostBytes += bytes
    }
    this.#unstoredBytes -= bytes
    if (!this.isFull) for (const resume of this.#waiting.splice(0)) resume()
  }
}
