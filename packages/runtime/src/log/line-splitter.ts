/** A line longer than this is cut: nothing that reads a log must hold more than that of one line. */
export const LINE_BYTES = 64 * 1024

const NEWLINE = 10

/**
 * Cuts a stream at line ends, many lines at a time: what it emits ends with a newline, unless a line is longer than
 * {@link LINE_BYTES} or the rest was asked for. Emitted bytes are only good until `emit` returns.
 */
export class LineSplitter {
  readonly #emit: (lines: Uint8Array) => void
  /** The beginning of a line, and behind it room for what comes next: nothing is allocated while output flows. */
  readonly #text = Buffer.allocUnsafeSlow(2 * LINE_BYTES)
  #length = 0

  constructor(emit: (lines: Uint8Array) => void) {
    this.#emit = emit
  }

  /** Whether it holds the beginning of a line. */
  get hasRest(): boolean {
    return this.#length > 0
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += LINE_BYTES) this.#pushSome(bytes.subarray(at, at + LINE_BYTES))
  }

  /** Emits the beginning of a line that it holds. */
  flush(): void {
    if (this.hasRest) this.#emit(this.#text.subarray(0, this.#length))
    this.#length = 0
  }

  /** At most {@link LINE_BYTES}, so that only the line that was begun before can be too long. */
  #pushSome(bytes: Uint8Array): void {
    this.#text.set(bytes, this.#length)
    let text = this.#text.subarray(0, this.#length + bytes.length)
    while (lengthOfFirstLine(text) > LINE_BYTES) {
      this.#emit(text.subarray(0, LINE_BYTES))
      text = text.subarray(LINE_BYTES)
    }
    const end = text.lastIndexOf(NEWLINE) + 1
    if (end > 0) this.#emit(text.subarray(0, end))
    const rest = text.subarray(end)
    this.#text.set(rest)
    this.#length = rest.length
  }
}

/** With its newline; of a line without one, what there is. */
function lengthOfFirstLine(text: Uint8Array): number {
  return text.indexOf(NEWLINE) + 1 || text.length
}
