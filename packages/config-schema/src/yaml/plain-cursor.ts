import type { Json } from '../declaration.ts'
import { plainScalar } from './plain-scalar.ts'

/** Thrown where the parser has to be asked; there is nothing to tell of it. */
export const NOT_PLAIN = new Error('This is left to the parser.')

const SPACE = 0x20
const LINE_END = 0x0a
const HASH = 0x23

/** Lines that hold nothing but perhaps a comment, and the spaces at the beginning of the next. */
const BETWEEN = /(?: *(?:#[^\n]*)?\n)* *(?:#[^\n]*$)?/y

const KEY =
  /[A-Za-z_][\w.-]{0,99}(?=:(?: |\n|$))|"[^"\\\n]{0,100}"(?=:(?: |\n|$))|'[^'\n]{0,100}'(?=:(?: |\n|$))/y

/** What a plain scalar may begin with here; `-` only before what is text as well. */
const TEXT_START = /[A-Za-z0-9_./\\$(+=~;^<\u00a0-\uffff]|-[^ \n,[\]{}]/y
/** As far as it goes within a flow collection. */
const FLOW_TEXT = new RegExp(`(?:${TEXT_START.source})[^\\n,[\\]{}]*`, 'y')

/**
 * A place in a text of YAML, which only moves on, and the words that can be read from there: `key`, `plain`,
 * `flowPlain`, `quoted` and `flowEnds` throw `NOT_PLAIN` where there is none of theirs.
 */
export class PlainCursor {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** How many characters are before this place. */
  get at(): number {
    return this.#at
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** What stands here. */
  get character(): string | undefined {
    return this.#text[this.#at]
  }

  /** Goes over the character that stands here. */
  skip(): void {
    this.#at += 1
  }

  /** Goes to the first character of the next line that has any, and says how far it is indented; -1 at the end. */
  nextLine(): number {
    this.#tryTake(BETWEEN)
    return this.isAtEnd ? -1 : this.#at - this.#text.lastIndexOf('\n', this.#at - 1) - 1
  }

  /** Goes over spaces, and says how many there were. */
  spaces(): number {
    const start = this.#at
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at += 1
    return this.#at - start
  }

  /** Goes to the next line if nothing is left of this one but perhaps a comment, where one may begin. */
  endsLine(mayBeComment: boolean): boolean {
    const code = this.#text.charCodeAt(this.#at)
    const isEnd = code === LINE_END || this.isAtEnd
    if (!isEnd && !(code === HASH && mayBeComment)) return false
    this.#restOfLine()
    return true
  }

  /** Whether a `-` stands here that begins an item of a list. */
  isItem(): boolean {
    const behind = this.#text[this.#at + 1]
    return this.character === '-' && (behind === ' ' || behind === '\n' || behind === undefined)
  }

  isKey(): boolean {
    return this.#peek(KEY)
  }

  /** Goes behind a key, to its colon. */
  key(): string {
    const written = this.#take(KEY)
    const key = written[0] === '"' || written[0] === "'" ? written.slice(1, -1) : written
    if (key === '__proto__' || (key === written && typeof scalar(key) !== 'string')) throw NOT_PLAIN
    return key
  }

  /** A plain scalar that takes up the rest of a line, and where it ends; goes to the next line. */
  plain(): { value: Json; end: number } {
    const start = this.#at
    if (!this.#peek(TEXT_START)) throw NOT_PLAIN
    const line = this.#restOfLine()
    const comment = line.indexOf(' #')
    const text = trimmed(comment < 0 ? line : line.slice(0, comment))
    return { value: scalar(text), end: start + text.length }
  }

  /** The same within a flow collection. */
  flowPlain(): { value: Json; end: number } {
    const start = this.#at
    const written = this.#take(FLOW_TEXT)
    if (written.includes(' #')) throw NOT_PLAIN
    const text = trimmed(written)
    return { value: scalar(text), end: start + text.length }
  }

  /** A scalar between two marks. */
  quoted(mark: '"' | "'"): string {
    const start = this.#at + 1
    const end = this.#text.indexOf(mark, start)
    const text = this.#text.slice(start, Math.max(start, end))
    const isEscaped = mark === '"' ? text.includes('\\') : this.#text[end + 1] === "'"
    if (end < 0 || isEscaped || text.includes('\n')) throw NOT_PLAIN
    this.#at = end + 1
    return text
  }

  /** Goes to the next item of a flow collection, or behind its end. */
  flowEnds(end: string, isFirst: boolean): boolean {
    if (isFirst) this.skip()
    this.spaces()
    if (this.character === end) {
      this.skip()
      return true
    }
    if (isFirst) return false
    if (this.character !== ',') throw NOT_PLAIN
    this.skip()
    this.spaces()
    if (this.character === end) throw NOT_PLAIN
    return false
  }

  /** Goes to the next line, and gives what is left of this one. */
  #restOfLine(): string {
    const start = this.#at
    const end = this.#text.indexOf('\n', start)
    this.#at = end < 0 ? this.#text.length : end + 1
    return this.#text.slice(start, end < 0 ? undefined : end)
  }

  #peek(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    return pattern.test(this.#text)
  }

  #tryTake(pattern: RegExp): boolean {
    if (!this.#peek(pattern)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #take(pattern: RegExp): string {
    const start = this.#at
    if (!this.#tryTake(pattern)) throw NOT_PLAIN
    return this.#text.slice(start, this.#at)
  }
}

/** Without the spaces at its end; other white space is text. */
function trimmed(text: string): string {
  return text.endsWith(' ') ? text.replace(/ +$/, '') : text
}

function scalar(text: string): Json {
  const value = plainScalar(text)
  if (value === undefined) throw NOT_PLAIN
  return value
}
