import type { BlobStore } from '@slipway/model'
import { readChunk, type AttemptRef } from '@slipway/model/protocol'
import { LineAssembler } from './line-assembler.ts'
import { LogChunks } from './log-chunks.ts'
import type { LogCursor } from './log-cursor.ts'
import type { LogEntry } from './log-entry.ts'

/** What was known of a log before it is read. */
export interface LogState {
  /** Nothing is added to it any more. */
  isOver: boolean
  /** How many chunks its runtime says that it wrote; 0 when it has said nothing. */
  chunks: number
  /** When that was so, in ms since the epoch. */
  at: number
}

/** Reads one attempt's log from a cursor on. */
export class AttemptLog {
  readonly attempt: number
  readonly #chunks: LogChunks
  readonly #lines: LineAssembler

  constructor(blobs: BlobStore, ref: AttemptRef, from: LogCursor) {
    this.attempt = ref.attempt
    this.#chunks = new LogChunks(blobs, ref)
    this.#lines = new LineAssembler(from)
  }

  /** Continues after everything that was taken from {@link read} and {@link showOpen}. */
  get cursor(): LogCursor {
    return this.#lines.cursor
  }

  /**
   * All that can be read now, chunk by chunk; call it again for what came since. Of a log that is over it reads to the
   * very end, and says which chunks cannot be read. Each part is to be taken whole before the next is asked for.
   */
  async *read(state: LogState): AsyncGenerator<Iterable<LogEntry>> {
    for (;;) {
      const part = await this.#next(state)
      if (part === undefined) break
      yield part
    }
    if (state.isOver) yield this.#lines.finish()
  }

  /** The lines that stand still, as partial ones. */
  showOpen(): Iterable<LogEntry> {
    return this.#lines.showOpen()
  }

  async #next(state: LogState): Promise<Iterable<LogEntry> | undefined> {
    const number = this.#lines.nextChunk
    const chunk = await this.#chunks.read(number)
    if (chunk !== undefined) return this.#decode(number, chunk, state)
    // It was there when the cursor was made. To look for each of many would be work without end for a made-up cursor.
    if (this.#lines.isRecollecting) return this.#goOn()
    return state.isOver ? this.#skipMissing(number, state) : undefined
  }

  async #decode(number: number, chunk: Uint8Array, { at }: LogState): Promise<Iterable<LogEntry>> {
    try {
      return this.#lines.feed(await readChunk(chunk))
    } catch (error) {
      if (this.#lines.isRecollecting) return this.#goOn()
      const reason = error instanceof Error ? error.message : String(error)
      const text = `Chunk ${number} of the log is damaged, its lines are missing: ${reason}`
      return this.#lines.skip({ next: number + 1, text, at })
    }
  }

  /** Without the beginning of the lines that were open at the cursor. */
  #goOn(): Iterable<LogEntry> {
    this.#lines.stopRecollecting()
    return []
  }

  async #skipMissing(number: number, { chunks, at }: LogState): Promise<Iterable<LogEntry> | undefined> {
    const next = (await this.#chunks.firstAfter(number)) ?? chunks + 1
    if (next <= number) return undefined
    const which = next === number + 1 ? `Chunk ${number}` : `Chunks ${number} to ${next - 1}`
    return this.#lines.skip({ next, text: `${which} of the log cannot be found.`, at })
  }
}
