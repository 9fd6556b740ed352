import type { BlobStore, Clock } from '@slipway/model'
import {
  compressChunk,
  encodeFrame,
  logChunkKey,
  type AttemptRef,
  type LogFrame,
  type LogManifest,
} from '@slipway/model/protocol'
import { persist } from '../persist.ts'
import { compactLog } from './compact-log.ts'

export interface LogSettings {
  ref: AttemptRef
  /** A reader sees what is printed so many ms later at the latest. */
  flushMs: number
  /** How long to try to store a chunk before it is given up, in ms. */
  patienceMs: number
}

/** Frames of a chunk, uncompressed: large enough for zstd to find what repeats, small enough to hold several. */
const CHUNK_BYTES = 1024 * 1024
/** Frames that are not stored yet. Beyond it the child must wait. */
const UNSTORED_BYTES = 4 * CHUNK_BYTES

/**
 * Writes an attempt's log: gathers frames into chunks, compresses them off this thread and stores them in order.
 * What cannot be stored is given up after the patience, and a notice in the log says how much.
 */
export class LogWriter {
  readonly #blobs: BlobStore
  readonly #clock: Clock
  readonly #settings: LogSettings
  readonly #closing = new AbortController()
  #parts: Uint8Array[] = []
  #pendingBytes = 0
  #unstoredBytes = 0
  #printedBytes = 0
  #lostBytes = 0
  #flushedAt = -Infinity
  #flushIsDue = false
  #stored: Promise<void> = Promise.resolve()
  /** Of the chunks that are stored. */
  readonly #sizes: number[] = []
  #waiting: (() => void)[] = []

  constructor({ blobs, clock }: { blobs: BlobStore; clock: Clock }, settings: LogSettings) {
    this.#blobs = blobs
    this.#clock = clock
    this.#settings = settings
  }

  /** Whether what is not stored yet should not grow: wait for {@link LogWriter.hasRoom}. */
  get isFull(): boolean {
    return this.#unstoredBytes >= UNSTORED_BYTES
  }

  hasRoom(): Promise<void> {
    if (!this.isFull) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Counts what the child printed, before anything was masked. */
  countPrinted(bytes: number): void {
    this.#printedBytes += bytes
  }

  /** Takes a frame, whose bytes are copied. The first output is stored at once, later frames within `flushMs`. */
  append(frame: LogFrame): void {
    for (const part of encodeFrame(frame)) {
      this.#parts.push(Buffer.from(part))
      this.#pendingBytes += part.length
      this.#unstoredBytes += part.length
    }
    if (this.#pendingBytes >= CHUNK_BYTES) return this.#flush()
    // A step's start alone is no reason to write: its first line usually follows within milliseconds.
    const dueAt = frame.kind === 'step_started' ? this.#clock.monotonic() : this.#flushedAt
    this.#flushAt(dueAt + this.#settings.flushMs)
  }

  /** A word of the runtime's own. */
  notice(step: string, text: string): void {
    this.append({ kind: 'notice', step, at: this.#clock.now(), bytes: Buffer.from(text) })
  }

  /** Stores what is left, then compacts. Never throws: a log that cannot be stored does not change how a run ends. */
  async close(): Promise<LogManifest> {
    await this.#storeRest()
    this.#closing.abort()
    return {
      chunks: this.#sizes.length,
      bytes: this.#printedBytes,
      compacted: await this.#compact(),
    }
  }

  async #storeRest(): Promise<void> {
    this.#flush()
    await this.#stored
    if (this.#lostBytes === 0) return
    const lost = this.#lostBytes
    this.notice('', `${lost} bytes of this log could not be stored, and are lost.`)
    this.#flush()
    await this.#stored
  }

  #flushAt(dueAt: number): void {
    const waitMs = dueAt - this.#clock.monotonic()
    if (waitMs <= 0) return this.#flush()
    if (this.#flushIsDue) return
    this.#flushIsDue = true
    void this.#clock.sleep(waitMs, this.#closing.signal).then(() => {
      this.#flushIsDue = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#pendingBytes === 0) return
    const parts = this.#parts
    const bytes = this.#pendingBytes
    this.#parts = []
    this.#pendingBytes = 0
    this.#flushedAt = this.#clock.monotonic()
    const compressed = compressChunk(parts)
    // Chunks compress side by side but are stored one after the other: a log that ends early has no holes.
    this.#stored = this.#stored.then(async () => this.#store(await compressed, bytes))
  }

  async #store(chunk: Uint8Array, bytes: number): Promise<void> {
    const key = logChunkKey(this.#settings.ref, this.#sizes.length + 1)
    try {
      await persist(this.#clock, {
        // Once a chunk was given up, waiting as long for each would only keep the child from its work.
        patienceMs: this.#lostBytes > 0 ? 0 : this.#settings.patienceMs,
        call: () => this.#blobs.put(key, chunk),
      })
      this.#sizes.push(chunk.length)
    } catch {
      this.#lostBytes += bytes
    }
    this.#unstoredBytes -= bytes
    if (!this.isFull) for (const resume of this.#waiting.splice(0)) resume()
  }

  async #compact(): Promise<boolean> {
    if (this.#sizes.length < 2) return false
    try {
      await compactLog(this.#blobs, { ref: this.#settings.ref, sizes: this.#sizes })
      return true
    } catch {
      // The chunks are still there, and say the same.
      return false
    }
  }
}
