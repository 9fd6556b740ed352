import type { Json } from '../declaration.ts'

/**
 * Reads what nearly every declaration is written in: block mappings and lists, flow ones within a line, names as keys,
 * plain and simply quoted scalars, comments. Undefined for all else, wrong or right, which is left to the parser; that
 * takes ten times as long, and only it knows places. What is returned is what the parser would have made of the text.
 */
export function readPlain(text: string): Json | undefined {
  if (NEVER.test(text)) return undefined
  try {
    const reader = new PlainReader(text)
    return reader.document()
  } catch (cause) {
    if (cause === NOT_PLAIN) return undefined
    throw cause
  }
}

/** Control characters, tabs and carriage returns included, and what some take for the end of a line. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const NEVER = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]/

/** Thrown where the parser has to be asked; there is nothing to tell of it. */
const NOT_PLAIN = new Error('This is left to the parser.')

/** Deeper ones are left to the parser, which knows how deep is too deep. */
const MAX_DEPTH = 20

const KEY =
  /[A-Za-z_][\w.-]{0,99}(?=:(?: |\n|$))|"[^"\\\n]{0,100}"(?=:(?: |\n|$))|'[^'\n]{0,100}'(?=:(?: |\n|$))/y
const SPACE = 0x20
const LINE_END = 0x0a
const HASH = 0x23

const DOUBLE_QUOTED = /"([^"\\\n]*)"/y
const SINGLE_QUOTED = /'([^'\n]*)'(?!')/y
const FLOW_TEXT = /[^\n,[\]{}]*/y

/** What a plain scalar may begin with here; `-` only before what is text as well. */
const TEXT_START = /[A-Za-z0-9_./\\$(+=~;^<\u00a0-\uffff]|-[^ \n,[\]{}]/y

class PlainReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Json {
    const indent = this.#nextLine()
    if (indent !== 0) throw NOT_PLAIN
    const value = this.#block(0, 0)
    if (this.#at < this.#text.length) throw NOT_PLAIN
    return value
  }

  /** Goes to the first character of the next line that has any, and says how far it is indented; -1 at the end. */
  #nextLine(): number {
    for (;;) {
      if (this.#at >= this.#text.length) return -1
      const spaces = this.#spaces()
      if (!this.#endsLine(true)) return spaces
    }
  }

  /** Goes over spaces, and says how many there were. */
  #spaces(): number {
    const start = this.#at
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at += 1
    return this.#at - start
  }

  /** Goes to the next line if nothing is left of this one but perhaps a comment, where one may begin. */
  #endsLine(mayBeComment: boolean): boolean {
    const code = this.#text.charCodeAt(this.#at)
    const isEnd = code === LINE_END || this.#at >= this.#text.length
    if (!isEnd && !(code === HASH && mayBeComment)) return false
    this.#toNextLine()
    return true
  }

  /** Goes to the next line, and gives what is left of this one. */
  #toNextLine(): string {
    const start = this.#at
    const end = this.#text.indexOf('\n', start)
    this.#at = end < 0 ? this.#text.length : end + 1
    return this.#text.slice(start, end < 0 ? undefined : end)
  }

  /** The mapping or list that begins here; ends at the first character of what follows it. */
  #block(indent: number, depth: number): Json {
    if (depth > MAX_DEPTH) throw NOT_PLAIN
    return this.#isItem() ? this.#list(indent, depth) : this.#mapping(indent, depth)
  }

  #isItem(): boolean {
    const next = this.#text[this.#at + 1]
    return this.#text[this.#at] === '-' && (next === ' ' || next === '\n' || next === undefined)
  }

  #mapping(indent: number, depth: number): Json {
    const mapping: { [key: string]: Json } = {}
    for (;;) {
      const key = this.#key()
      if (Object.hasOwn(mapping, key)) throw NOT_PLAIN
      this.#at += 1
      const { value, next } = this.#value({ indent, depth, inMapping: true })
      mapping[key] = value
      if (next < indent) return mapping
      if (next > indent) throw NOT_PLAIN
    }
  }

  #list(indent: number, depth: number): Json {
    const list: Json[] = []
    for (;;) {
      this.#at += 1
      const { value, next } = this.#item(indent, depth)
      list.push(value)
      // Of a list that stands no deeper than its key, the next key ends it.
      if (next < indent || (next === indent && !this.#isItem())) return list
      if (next > indent) throw NOT_PLAIN
    }
  }

  /** What stands behind a `-`, and how far the line behind it is indented. */
  #item(indent: number, depth: number): { value: Json; next: number } {
    const spaces = this.#spaces()
    if (this.#isItem()) throw NOT_PLAIN
    const start = this.#at
    if (spaces > 0 && this.#peek(KEY)) {
      const value = this.#mapping(indent + 1 + spaces, depth + 1)
      return { value, next: this.#indentHere() }
    }
    this.#at = start - spaces
    return this.#value({ indent, depth, inMapping: false })
  }

  /** How far the line is indented whose first character is next; -1 at the end. */
  #indentHere(): number {
    return this.#at >= this.#text.length ? -1 : this.#at - (this.#text.lastIndexOf('\n', this.#at - 1) + 1)
  }

  /** The value behind a key or a `-`, on its line or below. */
  #value(request: { indent: number; depth: number; inMapping: boolean }): { value: Json; next: number } {
    const { indent, depth, inMapping } = request
    const spaces = this.#spaces()
    if (this.#endsLine(spaces > 0)) {
      const below = this.#nextLine()
      const isBelow = below > indent || (inMapping && below === indent && this.#isItem())
      if (!isBelow) return { value: null, next: below }
      const value = this.#block(below, depth + 1)
      return { value, next: this.#indentHere() }
    }
    if (spaces === 0) throw NOT_PLAIN
    const value = this.#inline(depth)
    const next = this.#nextLine()
    // The text goes on there, or it is wrong.
    if (next > indent) throw NOT_PLAIN
    return { value, next }
  }

  #inline(depth: number): Json {
    const first = this.#text[this.#at]
    if (first === '[' || first === '{' || first === '"' || first === "'") {
      const value = this.#flowValue(depth)
      if (!this.#endsLine(this.#spaces() > 0)) throw NOT_PLAIN
      return value
    }
    if (!this.#peek(TEXT_START)) throw NOT_PLAIN
    const line = this.#toNextLine()
    const comment = line.indexOf(' #')
    return scalar(trimmed(comment < 0 ? line : line.slice(0, comment)))
  }

  #flowValue(depth: number): Json {
    if (depth > MAX_DEPTH) throw NOT_PLAIN
    const first = this.#text[this.#at]
    if (first === '[') return this.#flowList(depth)
    if (first === '{') return this.#flowMapping(depth)
    if (first === '"') return this.#take(DOUBLE_QUOTED).slice(1, -1)
    if (first === "'") return this.#take(SINGLE_QUOTED).slice(1, -1)
    if (!this.#peek(TEXT_START)) throw NOT_PLAIN
    const text = this.#take(FLOW_TEXT)
    if (text.includes(' #')) throw NOT_PLAIN
    return scalar(trimmed(text))
  }

  #flowList(depth: number): Json {
    const list: Json[] = []
    for (let first = true; !this.#flowEnds(']', first); first = false) list.push(this.#flowValue(depth + 1))
    return list
  }

  #flowMapping(depth: number): Json {
    const mapping: { [key: string]: Json } = {}
    for (let first = true; !this.#flowEnds('}', first); first = false) {
      const key = this.#key()
      if (Object.hasOwn(mapping, key)) throw NOT_PLAIN
      this.#at += 1
      if (this.#spaces() === 0) throw NOT_PLAIN
      const next = this.#text[this.#at]
      mapping[key] = next === ',' || next === '}' ? null : this.#flowValue(depth + 1)
    }
    return mapping
  }

  /** Goes to the next item of a flow collection, or behind its end. */
  #flowEnds(end: string, first: boolean): boolean {
    if (first) this.#at += 1
    this.#spaces()
    if (this.#text[this.#at] === end) {
      this.#at += 1
      return true
    }
    if (first) return false
    if (this.#text[this.#at] !== ',') throw NOT_PLAIN
    this.#at += 1
    this.#spaces()
    if (this.#text[this.#at] === end) throw NOT_PLAIN
    return false
  }

  #key(): string {
    const written = this.#take(KEY)
    const key = written[0] === '"' || written[0] === "'" ? written.slice(1, -1) : written
    if (key === '__proto__' || (key === written && typeof scalar(key) !== 'string')) throw NOT_PLAIN
    return key
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

/** What a plain scalar is in YAML's core schema, where that is beyond doubt. */
function scalar(text: string): Json {
  if (text.includes(': ') || text.endsWith(':')) throw NOT_PLAIN
  const first = text.charCodeAt(0)
  if (isNumberStart(first)) {
    if (WHOLE.test(text)) return Number(text)
    if (NUMBER_LIKE.test(text)) throw NOT_PLAIN
    return text
  }
  if (text === '~') throw NOT_PLAIN
  return text.length <= 5 && WORDS.has(text) ? (WORDS.get(text) ?? null) : text
}

/** `+`, `-`, `.` or a digit. */
function isNumberStart(code: number): boolean {
  return code === 0x2b || code === 0x2d || code === 0x2e || (code >= 0x30 && code <= 0x39)
}

const WHOLE = /^(?:0|-?[1-9]\d{0,14})$/

/** All numbers, and some that are none. */
const NUMBER_LIKE = /^[-+]?(?:\.?\d[\d.xo]*(?:[eE][-+]?\d+)?[\da-fA-F]*|\.(?:inf|nan))$/i

const WORDS = new Map<string, Json>(
  ['true', 'false', 'null'].flatMap((word) => {
    const value = JSON.parse(word) as Json
    return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()].map((form) => [
      form,
      value,
    ])
  }),
)
