import { once } from 'node:events'
import { styleText } from 'node:util'
import { sanitize } from './sanitize.ts'

/** What a writer writes to: a terminal, a pipe or a file. */
export type Output = NodeJS.WriteStream

/** The name of a colour or weight, or several. */
export type Style = Parameters<typeof styleText>[0]

export interface WriterOptions {
  stream: Output
  /** Undefined: as NO_COLOR, FORCE_COLOR and the stream itself say. */
  color: boolean | undefined
  /** Drops everything. */
  silent?: boolean
}

/**
 * Writes lines to one stream. What reaches a terminal is stripped of control characters, wherever it came from; what
 * reaches a pipe or a file is left as it is.
 */
export class Writer {
  readonly #stream: Output
  /** Whether this stream takes colours. */
  readonly color: boolean
  readonly #silent: boolean

  constructor({ stream, color, silent = false }: WriterOptions) {
    this.#stream = stream
    this.color = color ?? styleText('red', '-', { stream }) !== '-'
    this.#silent = silent
  }

  /** Writes the text and a line's end; the text may hold several lines. */
  line(text: string): void {
    this.text(`${text}\n`)
  }

  /** Writes the text as it is, without a line's end. */
  text(text: string): void {
    if (!this.#silent) this.#stream.write(this.#stream.isTTY ? this.#safe(text) : text)
  }

  /** Writes bytes as they are; to a terminal, as far as they are text. */
  bytes(bytes: Uint8Array): void {
    if (this.#stream.isTTY) this.text(Buffer.from(bytes).toString())
    else if (!this.#silent) this.#stream.write(bytes)
  }

  /** Resolves when whoever reads has caught up: to be awaited between lines where there may be very many. */
  async caughtUp(): Promise<void> {
    if (this.#stream.writableNeedDrain) await once(this.#stream, 'drain')
  }

  /** The text in a style, where this stream takes colours. */
  style(style: Style, text: string): string {
    return this.color ? styleText(style, text, { validateStream: false }) : text
  }

  #safe(text: string): string {
    const lines = text.split('\n')
    return lines.map((line) => sanitize(line, { color: this.color })).join('\n')
  }
}
