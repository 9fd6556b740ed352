import type { Json } from '../declaration.ts'
import { plainScalar } from './plain-scalar.ts'
import type { Span } from './position.ts'
import type { PlainMember, PlainPlaces } from './span-in-plain.ts'

/**
 * Reads what nearly every declaration is written in: block mappings and lists, flow ones within a line, names as keys,
 * plain and simply quoted scalars, comments. Undefined for all else, wrong or right, which is left to the parser; that
 * takes ten times as long. What is returned is what the parser would have made of the text.
 */
export function readPlain(text: string): Json | undefined {
  if (NEVER.test(text)) return undefined
  try {
    return new PlainReader(text).document()
  } catch (cause) {
    if (cause === NOT_PLAIN) return undefined
    throw cause
  }
}

/** Where everything is in a text that `readPlain` has read. */
export function placesInPlain(text: string): PlainPlaces {
  const members: PlainPlaces['members'] = new Map()
  const reader = new PlainReader(text, members)
  const value = reader.document()
  return { top: { ...reader.last, value }, members }
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

/** Lines that hold nothing but perhaps a comment, and the spaces at the beginning of the next. */
const BETWEEN = /(?: *(?:#[^\n]*)?\n)* *(?:#[^\n]*$)?/y

/** What a plain scalar may begin with here; `-` only before what is text as well. */
const TEXT_START = /[A-Za-z0-9_./\\$(+=~;^<\u00a0-\uffff]|-[^ \n,[\]{}]/y
/** As far as it goes within a flow collection. */
const FLOW_TEXT = new RegExp(`(?:${TEXT_START.source})[^\\n,[\\]{}]*`, 'y')

class PlainReader {
  readonly #text: string
  /** Gathers where everything is, if anybody asks. */
  readonly #members: PlainPlaces['members'] | undefined
  #at = 0
  /** Of what was read last: where it starts and ends, and whether it is a mapping or list in block style. */
  #start = 0
  #end = 0
  #isBlock = false
  /** How far the line behind it is indented; -1 at the end. */
  #next = -1

  constructor(text: string, members?: PlainPlaces['members']) {
    this.#text = text
    this.#members = members
  }

  get last(): Span {
    return { start: this.#start, end: this.#end }
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
    this.#tryTake(BETWEEN)
    return this.#at >= this.#text.length ? -1 : this.#at - this.#text.lastIndexOf('\n', this.#at - 1) - 1
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
    const start = this.#at
    const mapping: { [key: string]: Json } = {}
    do {
      const keyStart = this.#at
      const key = this.#key()
      const keyEnd = this.#at
      if (Object.hasOwn(mapping, key)) throw NOT_PLAIN
      this.#at += 1
      const value = this.#value(indent, depth, true)
      mapping[key] = value
      if (this.#members) this.#keep(mapping, key, value, { start: keyStart, end: keyEnd })
    } while (this.#next === indent)
    return this.#closeBlock(mapping, start, indent)
  }

  #list(indent: number, depth: number): Json {
    const start = this.#at
    const list: Json[] = []
    do {
      this.#at += 1
      const value = this.#item(indent, depth)
      list.push(value)
      if (this.#members) this.#keep(list, list.length - 1, value)
      // Of a list that stands no deeper than its key, the next key ends it.
    } while (this.#next === indent && this.#isItem())
    return this.#closeBlock(list, start, indent)
  }

  /** It reaches to what follows, comments behind its last value included. */
  #closeBlock(block: Json, start: number, indent: number): Json {
    if (this.#next > indent) throw NOT_PLAIN
    this.#start = start
    this.#end = this.#at
    this.#isBlock = true
    return block
  }

  #keep(holder: Json, name: string | number, value: Json, key?: Span): void {
    const members = this.#members?.get(holder) ?? new Map<string | number, PlainMember>()
    members.set(name, {
      value,
      start: this.#start,
      end: this.#end,
      isBlock: this.#isBlock,
      ...(key && { key }),
    })
    this.#members?.set(holder, members)
  }

  /** What stands behind a `-`. */
  #item(indent: number, depth: number): Json {
    const spaces = this.#spaces()
    if (this.#isItem()) throw NOT_PLAIN
    if (spaces > 0 && this.#peek(KEY)) return this.#mapping(indent + 1 + spaces, depth + 1)
    this.#at -= spaces
    return this.#value(indent, depth, false)
  }

  /** The value behind a key or a `-`, on its line or below. */
  #value(indent: number, depth: number, inMapping: boolean): Json {
    const spaces = this.#spaces()
    const start = this.#at
    if (this.#endsLine(spaces > 0)) {
      const below = this.#nextLine()
      const isBelow = below > indent || (inMapping && below === indent && this.#isItem())
      if (isBelow) return this.#block(below, depth + 1)
      this.#next = below
      return this.#ends(null, start, start)
    }
    if (spaces === 0) throw NOT_PLAIN
    const value = this.#inline(depth)
    this.#next = this.#nextLine()
    // The text goes on there, or it is wrong.
    if (this.#next > indent) throw NOT_PLAIN
    return value
  }

  #inline(depth: number): Json {
    const start = this.#at
    const first = this.#text[start]
    if (first === '[' || first === '{' || first === '"' || first === "'") {
      const value = this.#flowValue(depth)
      if (!this.#endsLine(this.#spaces() > 0)) throw NOT_PLAIN
      return value
    }
    if (!this.#peek(TEXT_START)) throw NOT_PLAIN
    const line = this.#toNextLine()
    const comment = line.indexOf(' #')
    const text = trimmed(comment < 0 ? line : line.slice(0, comment))
    return this.#ends(scalar(text), start, start + text.length)
  }

  /** Notes where a value has been read that is no block. */
  #ends(value: Json, start: number, end: number): Json {
    this.#start = start
    this.#end = end
    this.#isBlock = false
    return value
  }

  #flowValue(depth: number): Json {
    if (depth > MAX_DEPTH) throw NOT_PLAIN
    const start = this.#at
    const first = this.#text[start]
    if (first === '[') return this.#ends(this.#flowList(depth), start, this.#at)
    if (first === '{') return this.#ends(this.#flowMapping(depth), start, this.#at)
    if (first === '"' || first === "'") return this.#ends(this.#quoted(first), start, this.#at)
    const written = this.#take(FLOW_TEXT)
    if (written.includes(' #')) throw NOT_PLAIN
    const text = trimmed(written)
    return this.#ends(scalar(text), start, start + text.length)
  }

  #quoted(mark: '"' | "'"): string {
    const start = this.#at + 1
    const end = this.#text.indexOf(mark, start)
    const text = this.#text.slice(start, Math.max(start, end))
    const isEscaped = mark === '"' ? text.includes('\\') : this.#text[end + 1] === "'"
    if (end < 0 || isEscaped || text.includes('\n')) throw NOT_PLAIN
    this.#at = end + 1
    return text
  }

  #flowList(depth: number): Json {
    const list: Json[] = []
    for (let first = true; !this.#flowEnds(']', first); first = false) {
      const value = this.#flowValue(depth + 1)
      list.push(value)
      if (this.#members) this.#keep(list, list.length - 1, value)
    }
    return list
  }

  #flowMapping(depth: number): Json {
    const mapping: { [key: string]: Json } = {}
    for (let first = true; !this.#flowEnds('}', first); first = false) {
      const keyStart = this.#at
      const key = this.#key()
      const keyEnd = this.#at
      if (Object.hasOwn(mapping, key)) throw NOT_PLAIN
      this.#at += 1
      if (this.#spaces() === 0) throw NOT_PLAIN
      const next = this.#text[this.#at]
      const value =
        next === ',' || next === '}' ? this.#ends(null, this.#at, this.#at) : this.#flowValue(depth + 1)
      mapping[key] = value
      if (this.#members) this.#keep(mapping, key, value, { start: keyStart, end: keyEnd })
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

function scalar(text: string): Json {
  const value = plainScalar(text)
  if (value === undefined) throw NOT_PLAIN
  return value
}
