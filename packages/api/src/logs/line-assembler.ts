import type { LogFrame } from '@slipway/model/protocol'
import { formatCursor, type LogCursor, type Position } from './log-cursor.ts'
import type { LogEntry, LogLine } from './log-entry.ts'
import { OpenLine } from './open-line.ts'

type OutputFrame = LogFrame & { kind: 'output' }
type NoticeFrame = LogFrame & { kind: 'notice' }

/** Where a frame lies. */
type Place = Omit<Position, 'offset'>

/** A longer line is cut into partial ones: whoever reads it need not hold more. In bytes. */
export const MAX_LINE_BYTES = 1024 * 1024

const NEWLINE = 0x0a

/**
 * Makes entries of an attempt's frames, fed chunk by chunk. Lines are the same however the output was split into frames
 * and chunks, and whatever cursor it was taken up at. What the generators do not yield, because nobody asked them to go
 * on, is lost: take up a new assembler at the last entry's cursor then.
 */
export class LineAssembler {
  readonly #attempt: number
  /** Everything before it has been made entries of, or is kept in `#open`. */
  #at: Position
  #nextChunk: number
  /** Where the lines began that were open at the cursor. */
  readonly #starts: readonly Position[]
  readonly #open = new Map<string, OpenLine>()

  constructor({ attempt, at, open }: LogCursor) {
    this.#attempt = attempt
    this.#at = at
    this.#starts = open
    this.#nextChunk = Math.min(at.chunk, ...open.map(({ chunk }) => chunk))
  }

  /** The chunk to be fed next. It is an older one first, while lines that were open at the cursor are recollected. */
  get nextChunk(): number {
    return this.#nextChunk
  }

  get isRecollecting(): boolean {
    return this.#nextChunk < this.#at.chunk
  }

  /** Continues after everything that was yielded. */
  get cursor(): LogCursor {
    const open = this.#openLines().flatMap(({ start }) => start ?? [])
    return { attempt: this.#attempt, at: this.#at, open }
  }

  /** The frames of the next chunk. */
  *feed(frames: readonly LogFrame[]): Generator<LogEntry> {
    const chunk = this.#nextChunk
    const wasRecollecting = this.isRecollecting
    for (const [index, frame] of frames.entries()) yield* this.#frame(frame, { chunk, frame: index })
    this.#nextChunk = chunk + 1
    if (!wasRecollecting) this.#at = { chunk: chunk + 1, frame: 0, offset: 0 }
  }

  /** The next chunk is gone: what has not been recollected of the open lines is lost. */
  stopRecollecting(): void {
    this.#nextChunk = this.#at.chunk
  }

  /** The chunks before `next` cannot be read: what was open ends, and `text` says what happened. */
  *skip({ next, text, at }: { next: number; text: string; at: number }): Generator<LogEntry> {
    yield* this.finish()
    this.#nextChunk = next
    this.#at = { chunk: next, frame: 0, offset: 0 }
    yield { ...this.#base('', at), stream: 'slipway', text }
  }

  /** What has been read of lines that stand still, as partial lines. */
  *showOpen(): Generator<LogEntry> {
    for (const line of this.#openLines()) {
      const count = line.showable(line.length)
      if (count > 0) yield this.#line(line, { count, partial: true })
    }
  }

  /** Nothing follows: what is open ends here. Of a step, or of all. */
  *finish(step?: string): Generator<LogEntry> {
    for (const line of this.#openLines()) {
      if (step === undefined || line.step === step) yield this.#line(line)
    }
  }

  *#frame(frame: LogFrame, place: Place): Generator<LogEntry> {
    const order = place.chunk - this.#at.chunk || place.frame - this.#at.frame
    const from = order === 0 ? this.#at.offset : 0
    if (order <= 0 && frame.kind === 'output') this.#recollect(frame, place, order === 0 ? from : undefined)
    if (order < 0) return
    this.#at = { ...place, offset: from }
    switch (frame.kind) {
      case 'output':
        yield* this.#output(frame, from)
        return
      case 'notice':
        yield* this.#notice(frame, from)
        return
      case 'step_started':
      case 'step_ended':
        if (from === 0) yield* this.#stepEvent(frame)
    }
  }

  /** Keeps what a line that was open at the cursor has in this frame, up to `end`. */
  #recollect(frame: OutputFrame, place: Place, end: number | undefined): void {
    const start = this.#starts.find(
      ({ chunk, frame: index }) => chunk === place.chunk && index === place.frame,
    )
    if (start === undefined && !this.#open.has(keyOf(frame))) return
    this.#keep(frame, { ...place, offset: start?.offset ?? 0 }, end)
  }

  *#output(frame: OutputFrame, from: number): Generator<LogEntry> {
    const { bytes } = frame
    for (let start = from; start < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start)
      const end = newline === -1 ? bytes.length : newline
      const line = this.#keep(frame, { ...this.#at, offset: start }, end)
      this.#at = { ...this.#at, offset: end }
      yield* this.#cut(line)
      if (newline !== -1) {
        this.#at = { ...this.#at, offset: newline + 1 }
        yield this.#line(line, { stripReturn: true })
      }
      start = end + 1
    }
  }

  *#cut(line: OpenLine): Generator<LogEntry> {
    while (line.length > MAX_LINE_BYTES) {
      yield this.#line(line, { count: line.showable(MAX_LINE_BYTES), partial: true })
    }
  }

  *#notice({ bytes, step, at }: NoticeFrame, from: number): Generator<LogEntry> {
    for (let start = from; start < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start)
      const end = newline === -1 ? bytes.length : newline
      const text = Buffer.from(bytes.subarray(start, end)).toString()
      start = end + (newline === -1 ? 0 : 1)
      this.#at = { ...this.#at, offset: start }
      yield { ...this.#base(step, at), stream: 'slipway', text }
    }
  }

  *#stepEvent(frame: LogFrame & { kind: 'step_started' | 'step_ended' }): Generator<LogEntry> {
    if (frame.kind === 'step_ended') yield* this.finish(frame.step)
    this.#at = { ...this.#at, offset: 1 }
    const base = this.#base(frame.step, frame.at)
    yield frame.kind === 'step_started'
      ? { ...base, event: frame.kind }
      : { ...base, event: frame.kind, ...frame.end }
  }

  #keep(frame: OutputFrame, from: Position, end: number | undefined): OpenLine {
    const key = keyOf(frame)
    const line = this.#open.get(key) ?? new OpenLine(frame)
    this.#open.set(key, line)
    // Copied: a few bytes of a line that stays open must not hold the memory of their whole chunk.
    line.append({ from, at: frame.at, bytes: Buffer.from(frame.bytes.subarray(from.offset, end)) })
    return line
  }

  /** Takes text off an open line; the cursor of the entry continues after it. */
  #line(line: OpenLine, options: { count?: number; partial?: true; stripReturn?: true } = {}): LogLine {
    const { step, stream } = line
    const { text, at } = line.take(options.count)
    const shown = options.stripReturn && text.endsWith('\r') ? text.slice(0, -1) : text
    if (line.length === 0) this.#open.delete(keyOf(line))
    return { ...this.#base(step, at), stream, text: shown, ...(options.partial && { partial: true }) }
  }

  #base(step: string, at: number): Pick<LogLine, 'cursor' | 'at' | 'attempt' | 'step'> {
    return { cursor: formatCursor(this.cursor), at, attempt: this.#attempt, step }
  }

  #openLines(): OpenLine[] {
    return [...this.#open.values()]
      .filter(({ length }) => length > 0)
      .sort((one, other) => compare(one.start, other.start))
  }
}

function keyOf({ stream, step }: { stream: string; step: string }): string {
  return `${stream} ${step}`
}

function compare(one: Position | undefined, other: Position | undefined): number {
  if (one === undefined || other === undefined) return 0
  return one.chunk - other.chunk || one.frame - other.frame || one.offset - other.offset
}
