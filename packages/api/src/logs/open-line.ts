import type { Position } from './log-cursor.ts'

/** Bytes of a line that were read together. */
export interface Piece {
  from: Position
  /** When they were printed, in ms since the epoch. */
  at: number
  bytes: Buffer
}

const CARRIAGE_RETURN = 0x0d

/** A line whose end has not been read yet: its pieces, in order, with the places that they came from. */
export class OpenLine {
  readonly step: string
  readonly stream: 'stdout' | 'stderr'
  /** When it began, should nothing but its end be printed. */
  readonly #begunAt: number
  #pieces: Piece[] = []
  #length = 0

  constructor({ step, stream, at }: { step: string; stream: 'stdout' | 'stderr'; at: number }) {
    this.step = step
    this.stream = stream
    this.#begunAt = at
  }

  /** In bytes. */
  get length(): number {
    return this.#length
  }

  /** Where it begins; undefined while it is empty. */
  get start(): Position | undefined {
    return this.#pieces[0]?.from
  }

  append(piece: Piece): void {
    if (piece.bytes.length === 0) return
    this.#pieces.push(piece)
    this.#length += piece.bytes.length
  }

  /** How many bytes, of the first `limit`, can be shown now: what may be half a character or half a CRLF is left. */
  showable(limit: number): number {
    const bytes = this.#bytes().subarray(0, limit)
    const whole = bytes.length - incompleteTail(bytes)
    if (whole > 0 && bytes[whole - 1] === CARRIAGE_RETURN) return whole - 1
    return whole
  }

  /** Takes the first bytes away, all by default, as text; bytes that are no UTF-8 become U+FFFD. */
  take(count: number = this.#length): { text: string; at: number } {
    const at = this.#pieces[0]?.at ?? this.#begunAt
    const text = this.#bytes().toString('utf8', 0, count)
    const rest: Piece[] = []
    let skip = count
    for (const piece of this.#pieces) {
      if (skip < piece.bytes.length) rest.push(withoutFirst(piece, skip))
      skip = Math.max(0, skip - piece.bytes.length)
    }
    this.#pieces = rest
    this.#length -= count
    return { text, at }
  }

  #bytes(): Buffer {
    const [first, ...others] = this.#pieces
    if (first !== undefined && others.length === 0) return first.bytes
    return Buffer.concat(this.#pieces.map(({ bytes }) => bytes))
  }
}

function withoutFirst({ from, at, bytes }: Piece, count: number): Piece {
  return { from: { ...from, offset: from.offset + count }, at, bytes: bytes.subarray(count) }
}

/** How many bytes at the end are the beginning of a UTF-8 character whose rest is missing. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    const isContinuation = (byte & 0b1100_0000) === 0b1000_0000
    if (!isContinuation) return characterLength(byte) > back ? back : 0
  }
  return 0
}

function characterLength(first: number): number {
  if (first >= 0b1111_0000) return 4
  if (first >= 0b1110_0000) return 3
  return first >= 0b1100_0000 ? 2 : 1
}
