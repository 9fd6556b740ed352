/** Where a needle lies: from `start` up to and without `end`. */
export interface Match {
  start: number
  end: number
}

/**
 * Finds any of many byte strings in one pass. Wu and Manber's algorithm: it looks at the last two bytes of a window as
 * long as the shortest needle, and mostly skips the whole window, so it reads a log faster than the log arrives.
 */
export class NeedleSearch {
  readonly #window: number
  readonly #longest: number
  /** By two bytes that end a window: how far the window may move without missing a needle's beginning. */
  readonly #shifts: Uint8Array
  /** By the two bytes that end their window. */
  readonly #candidates = new Map<number, Uint8Array[]>()
  /** By first byte. */
  readonly #beginnings = new Map<number, Uint8Array[]>()

  /** At least one needle, each of 2 bytes or more. */
  constructor(needles: readonly Uint8Array[]) {
    const lengths = needles.map((needle) => needle.length)
    this.#window = Math.min(...lengths)
    this.#longest = Math.max(...lengths)
    this.#shifts = new Uint8Array(65_536).fill(Math.min(this.#window - 1, 255))
    for (const needle of needles) this.#add(needle)
  }

  /** The next match that starts at `from` or after; of several at one place the longest. */
  find(text: Uint8Array, from: number): Match | undefined {
    const shifts = this.#shifts
    let at = from + this.#window - 1
    while (at < text.length) {
      const pair = pairAt(text, at)
      const shift = shifts[pair] as number
      if (shift > 0) {
        at += shift
        continue
      }
      const start = at - this.#window + 1
      const length = this.#longestAt(text, start, this.#candidates.get(pair) ?? [])
      if (length > 0) return { start, end: start + length }
      at += 1
    }
    return undefined
  }

  /** Where the text's end begins that may be the beginning of a needle; the text's length when none does. */
  findBeginningAtEnd(text: Uint8Array): number {
    for (let at = Math.max(0, text.length - this.#longest + 1); at < text.length; at += 1) {
      const needles = this.#beginnings.get(text[at] as number)
      if (needles?.some((needle) => needle.length > text.length - at && continues(text, at, needle)))
        return at
    }
    return text.length
  }

  #add(needle: Uint8Array): void {
    for (let at = 1; at < this.#window; at += 1) {
      const pair = pairAt(needle, at)
      this.#shifts[pair] = Math.min(this.#shifts[pair] as number, this.#window - 1 - at)
    }
    append(this.#candidates, pairAt(needle, this.#window - 1), needle)
    append(this.#beginnings, needle[0] as number, needle)
  }

  #longestAt(text: Uint8Array, start: number, needles: readonly Uint8Array[]): number {
    let longest = 0
    for (const needle of needles) {
      const fits = needle.length > longest && start + needle.length <= text.length
      if (fits && continues(text, start, needle)) longest = needle.length
    }
    return longest
  }
}

function pairAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at - 1] as number) << 8) | (bytes[at] as number)
}

/** Whether the text, from `start` to its end or the needle's, is the needle. */
function continues(text: Uint8Array, start: number, needle: Uint8Array): boolean {
  const length = Math.min(needle.length, text.length - start)
  for (let at = 0; at < length; at += 1) if (text[start + at] !== needle[at]) return false
  return true
}

function append(lists: Map<number, Uint8Array[]>, key: number, needle: Uint8Array): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [needle])
  else list.push(needle)
}
