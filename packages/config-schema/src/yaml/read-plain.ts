import type { Json } from '../declaration.ts'
import { NOT_PLAIN, PlainCursor } from './plain-cursor.ts'
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

/** Deeper ones are left to the parser, which knows how deep is too deep. */
const MAX_DEPTH = 20

/** Where a value is. */
interface ValuePlace {
  /** How many spaces are between it and its key or `-`. */
  spaces: number
  /** Of the mapping or list that holds it. */
  indent: number
  depth: number
  /** Whether it is the value of a key. */
  inMapping: boolean
}

class PlainReader {
  readonly #cursor: PlainCursor
  /** Gathers where everything is, if anybody asks. */
  readonly #members: PlainPlaces['members'] | undefined
  /** Of what was read last: where it starts and ends, and whether it is a mapping or list in block style. */
  #start = 0
  #end = 0
  #isBlock = false
  /** How far the line behind it is indented; -1 at the end. */
  #next = -1

  constructor(text: string, members?: PlainPlaces['members']) {
    this.#cursor = new PlainCursor(text)
    this.#members = members
  }

  get last(): Span {
    return { start: this.#start, end: this.#end }
  }

  document(): Json {
    const indent = this.#cursor.nextLine()
    if (indent !== 0) throw NOT_PLAIN
    const value = this.#block(0, 0)
    if (!this.#cursor.isAtEnd) throw NOT_PLAIN
    return value
  }

  /** The mapping or list that begins here; ends at the first character of what follows it. */
  #block(indent: number, depth: number): Json {
    if (depth > MAX_DEPTH) throw NOT_PLAIN
    return this.#cursor.isItem() ? this.#list(indent, depth) : this.#mapping(indent, depth)
  }

  #mapping(indent: number, depth: number): Json {
    const start = this.#cursor.at
    const mapping: { [key: string]: Json } = {}
    do {
      const keyStart = this.#cursor.at
      const key = this.#cursor.key()
      const keyEnd = this.#cursor.at
      if (Object.hasOwn(mapping, key)) throw NOT_PLAIN
      this.#cursor.skip()
      const value = this.#value({ spaces: this.#cursor.spaces(), indent, depth, inMapping: true })
      mapping[key] = value
      if (this.#members) this.#keep(mapping, key, value, { start: keyStart, end: keyEnd })
    } while (this.#next === indent)
    return this.#closeBlock(mapping, start, indent)
  }

  #list(indent: number, depth: number): Json {
    const start = this.#cursor.at
    const list: Json[] = []
    do {
      this.#cursor.skip()
      const value = this.#item(indent, depth)
      list.push(value)
      if (this.#members) this.#keep(list, list.length - 1, value)
      // Of a list that stands no deeper than its key, the next key ends it.
    } while (this.#next === indent && this.#cursor.isItem())
    return this.#closeBlock(list, start, indent)
  }

  /** It reaches to what follows, comments behind its last value included. */
  #closeBlock(block: Json, start: number, indent: number): Json {
    if (this.#next > indent) throw NOT_PLAIN
    this.#start = start
    this.#end = this.#cursor.at
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
    const spaces = this.#cursor.spaces()
    if (this.#cursor.isItem()) throw NOT_PLAIN
    if (spaces > 0 && this.#cursor.isKey()) return this.#mapping(indent + 1 + spaces, depth + 1)
    return this.#value({ spaces, indent, depth, inMapping: false })
  }

  /** The value behind a key or a `-`, on its line or below. */
  #value({ spaces, indent, depth, inMapping }: ValuePlace): Json {
    const start = this.#cursor.at
    if (this.#cursor.endsLine(spaces > 0)) {
      const below = this.#cursor.nextLine()
      const isBelow = below > indent || (inMapping && below === indent && this.#cursor.isItem())
      if (isBelow) return this.#block(below, depth + 1)
      this.#next = below
      return this.#ends(null, start, start)
    }
    if (spaces === 0) throw NOT_PLAIN
    const value = this.#inline(depth)
    this.#next = this.#cursor.nextLine()
    // The text goes on there, or it is wrong.
    if (this.#next > indent) throw NOT_PLAIN
    return value
  }

  #inline(depth: number): Json {
    const start = this.#cursor.at
    const first = this.#cursor.character
    if (first === '[' || first === '{' || first === '"' || first === "'") {
      const value = this.#flowValue(depth)
      if (!this.#cursor.endsLine(this.#cursor.spaces() > 0)) throw NOT_PLAIN
      return value
    }
    const { value, end } = this.#cursor.plain()
    return this.#ends(value, start, end)
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
    const start = this.#cursor.at
    const first = this.#cursor.character
    if (first === '[') return this.#ends(this.#flowList(depth), start, this.#cursor.at)
    if (first === '{') return this.#ends(this.#flowMapping(depth), start, this.#cursor.at)
    if (first === '"' || first === "'") return this.#ends(this.#cursor.quoted(first), start, this.#cursor.at)
    const { value, end } = this.#cursor.flowPlain()
    return this.#ends(value, start, end)
  }

  #flowList(depth: number): Json {
    const list: Json[] = []
    for (let first = true; !this.#cursor.flowEnds(']', first); first = false) {
      const value = this.#flowValue(depth + 1)
      list.push(value)
      if (this.#members) this.#keep(list, list.length - 1, value)
    }
    return list
  }

  #flowMapping(depth: number): Json {
    const mapping: { [key: string]: Json } = {}
    for (let first = true; !this.#cursor.flowEnds('}', first); first = false) {
      const keyStart = this.#cursor.at
      const key = this.#cursor.key()
      const keyEnd = this.#cursor.at
      if (Object.hasOwn(mapping, key)) throw NOT_PLAIN
      this.#cursor.skip()
      if (this.#cursor.spaces() === 0) throw NOT_PLAIN
      const next = this.#cursor.character
      const value =
        next === ',' || next === '}'
          ? this.#ends(null, this.#cursor.at, this.#cursor.at)
          : this.#flowValue(depth + 1)
      mapping[key] = value
      if (this.#members) this.#keep(mapping, key, value, { start: keyStart, end: keyEnd })
    }
    return mapping
  }
}
