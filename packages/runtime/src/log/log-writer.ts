import type { BlobStore, Clock } from '@slipway/model'
import { encodeFrame, type AttemptRef, type LogFrame, type LogManifest } from '@slipway/model/protocol'
import { persist } from '../persist.ts'
import type { FlushPolicy } from '../timing.ts'
import { ChunkStore } from './chunk-store.ts'
import { compactLog } from './compact-log.ts'
import { LINE_BYTES } from './line-splitter.ts'

export interface LogSettings {
  ref: AttemptRef
  flush: FlushPolicy
  /** How long to try to store a chunk before it is given up, in ms. */
  patienceMs: number
  /** Aborted when there is no time left to store anything. */
  late: AbortSignal
}

const FIRST_MINUTE_MS = 60_000
/**
 * A chunk is full with so many bytes of frames; compressed, lines of text are an eighth of that or less. Each chunk is
 * a write that must reach the disk, or a request, and a fast child waits for it: that speaks for large ones. Against
 * them, the chunk that is being filled is lost when this process is killed, and a small host has to hold several.
 */
const CHUNK_BYTES = 2 * 1024 * 1024
const SLAB_BYTES = CHUNK_BYTES + 4 * LINE_BYTES
/** With so many bytes flushed but not stored yet, nothing more is read: a kill loses these, too. */
const ROOM_BYTES = 3 * CHUNK_BYTES

/**
 * Writes an attempt's log: gathers frames into chunks and has them stored, by size and by time. What cannot be stored
 * is given up after the patience, and a notice at the log's end says how much.
 */
export class LogWriter {
  readonly #blobs: BlobStore
  readonly #clock: Clock
  readonly #settings: LogSettings
  readonly #chunks: ChunkStore
  readonly #closing = new AbortController()
  #slab = newSlab()
  #used = 0
  /** Slabs are used again and again: a log of any size costs the memory of a few. */
  readonly #spare: Buffer[] = []
  #printedBytes = 0
  readonly #openedAt: number
  #flushedAt = -Infinity
  #flushIsDue = false

  constructor({ blobs, clock }: { blobs: BlobStore; clock: Clock }, settings: LogSettings) {
    this.#blobs = blobs
    this.#clock = clock
    this.#settings = settings
    this.#openedAt = clock.monotonic()
    this.#chunks = new ChunkStore({ blobs, clock }, { ...settings, roomBytes: ROOM_BYTES })
  }

  /** Whether nothing more should be read for now: wait for {@link LogWriter.hasRoom}. */
  get isFull(): boolean {
    return this.#chunks.isFull
  }

  hasRoom(): Promise<void> {
    return this.#chunks.hasRoom()
  }

  /** Counts what the child printed, before anything was masked. */
  countPrinted(bytes: number): void {
    this.#printedBytes += bytes
  }

  /** Takes a frame, whose bytes are copied. The first output is stored at once, later frames as the policy says. */
  append(frame: LogFrame): void {
    for (const part of encodeFrame(frame)) this.#write(part)
    if (this.#used >= CHUNK_BYTES) return this.#flush()
    // A step's start alone is no reason to store a chunk: its first line usually follows within milliseconds.
    const last = frame.kind === 'step_started' ? this.#clock.monotonic() : this.#flushedAt
    this.#flushAt(last + this.#flushMs)
  }

  /** A word of the runtime's own. */
  notice(step: string, text: string): void {
    const bytes = Buffer.from(text)
    this.append({ kind: 'notice', step, at: this.#clock.now(), bytes: bytes.subarray(0, LINE_BYTES) })
  }

  /** Stores what is left, then compacts. Never throws: a log that cannot be stored does not change how a run ends. */
  async close(): Promise<LogManifest> {
    this.#flush()
    await this.#chunks.idle()
    await this.#tellLoss()
    this.#closing.abort()
    const chunks = this.#chunks.sizes.length
    return { chunks, bytes: this.#printedBytes, compacted: chunks > 1 && (await this.#compact()) }
  }

  get #flushMs(): number {
    const { firstMinuteMs, laterMs } = this.#settings.flush
    return this.#clock.monotonic() - this.#openedAt < FIRST_MINUTE_MS ? firstMinuteMs : laterMs
  }

  #write(part: Uint8Array): void {
    this.#slab.set(part, this.#used)
    this.#used += part.length
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
    if (this.#used === 0) return
    const slab = this.#slab
    const stored = this.#chunks.add(slab.subarray(0, this.#used))
    void stored.then(() => this.#spare.push(slab))
    this.#slab = this.#spare.pop() ?? newSlab()
    this.#used = 0
    this.#flushedAt = this.#clock.monotonic()
  }

  async #tellLoss(): Promise<void> {
    const lost = this.#chunks.lostBytes
    if (lost === 0) return
    this.notice('', `${lost} bytes of this log could not be stored, and are lost.`)
    this.#flush()
    await this.#chunks.idle()
  }

  async #compact(): Promise<boolean> {
    try {
      const { ref, late: signal } = this.#settings
      const call = () => compactLog(this.#blobs, { ref, signal, sizes: this.#chunks.sizes })
      await persist(this.#clock, { patienceMs: 0, signal, call })
      return true
    } catch {
      // The chunks are still there, and say the same.
      return false
    }
  }
}

function newSlab(): Buffer {
  return Buffer.allocUnsafeSlow(SLAB_BYTES)
}
