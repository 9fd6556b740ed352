import type { NeedleSearch } from './needle-search.ts'

const MASK = Buffer.from('***')

/**
 * Masks one stream of bytes, however it is cut into pieces. All that is part of any occurrence of any needle becomes
 * `***`, once for occurrences that overlap. What may be the beginning of a needle is held back until it is known:
 * fewer bytes than the longest needle has, and none when the end of a piece cannot begin one.
 */
export class StreamMask {
  readonly #search: NeedleSearch
  #held: Uint8Array = new Uint8Array()
  /** How many of the held bytes a mask stands for already. */
  #masked = 0

  constructor(search: NeedleSearch) {
    this.#search = search
  }

  /** What is certain so far. It may be a view of `piece`. */
  push(piece: Uint8Array): Uint8Array {
    const text = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece])
    return this.#mask(text, this.#search.findBeginningAtEnd(text))
  }

  /** The rest, at the end of the stream. */
  flush(): Uint8Array {
    return this.#mask(this.#held, this.#held.length)
  }

  /** Masks up to `certain`; what a match covers beyond it is held, and known to be masked. */
  #mask(text: Uint8Array, certain: number): Uint8Array {
    const parts: Uint8Array[] = []
    let done = this.#masked
    let match = this.#search.find(text, 0)
    while (match !== undefined && match.start < certain) {
      if (match.start >= done) parts.push(text.subarray(done, match.start), MASK)
      done = Math.max(done, match.end)
      match = this.#search.find(text, match.start + 1)
    }
    if (done < certain) parts.push(text.subarray(done, certain))
    this.#held = Buffer.from(text.subarray(certain))
    this.#masked = Math.max(0, done - certain)
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
  }
}
