import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { Json } from '../declaration.ts'
import type { ProblemCode } from '../problem.ts'
import { MAX_DEPTH } from './compose.ts'

/** Something in a document that is no plain value, and where it starts and ends. */
export interface Fault {
  code: ProblemCode
  message: string
  suggestion?: string
  start: number
  end: number
}

/** More than a file of the allowed size can hold: only aliases of aliases get here. */
const MAX_VALUES = 200_000

/** A document as plain JSON, aliases replaced by copies of what they stand for. */
export interface PlainValue {
  content: Json
  faults: Fault[]
  /** What each alias stands for. */
  targets: Map<Alias, Node>
}

/** Turns the nodes of a document into plain JSON. Never throws; with faults the content is not to be used. */
export function plainValue(top: Node | null): PlainValue {
  const conversion = new Conversion()
  const content = conversion.valueOf(top, 0)
  return { content, faults: conversion.faults, targets: conversion.targets }
}

const NO_MERGE = 'YAML 1.2 has no merge keys: nothing would be merged here.'
const WRITE_OUT = 'Write the keys out, or repeat a whole value by an alias (*name).'

class Conversion {
  readonly faults: Fault[] = []
  readonly targets = new Map<Alias, Node>()
  readonly #anchors = new Map<string, Node>()
  readonly #open = new Set<Node>()
  #values = 0

  valueOf(node: Node | null, depth: number): Json {
    this.#values += 1
    if (!node || this.#values > MAX_VALUES) return null
    if (this.#values === MAX_VALUES)
      this.#refuse(node, 'Aliases make this document far larger than it looks.')
    if (isAlias(node)) return this.#aliased(node, depth)
    if (depth > MAX_DEPTH) return this.#refuse(node, 'Values nest too deeply.')
    if (node.anchor) this.#anchors.set(node.anchor, node)
    this.#open.add(node)
    const value = this.#plain(node, depth)
    this.#open.delete(node)
    return value
  }

  #plain(node: Node, depth: number): Json {
    if (isSeq<Node>(node)) return node.items.map((item) => this.valueOf(item, depth + 1))
    if (isMap<Node, Node>(node)) return this.#mapping(node.items, depth)
    return isScalar(node) ? this.#scalar(node, node.value) : null
  }

  #scalar(node: Node, value: unknown): Json {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    return this.#refuse(node, 'This is no plain value: text, a finite number, true, false or null.')
  }

  #mapping(pairs: Pair<Node, Node | null>[], depth: number): Json {
    const seen = new Set<string>()
    const entries: [string, Json][] = []
    for (const { key, value } of pairs) {
      // Composing has refused all other keys already.
      const name = isScalar(key) ? String(key.value) : ''
      if (seen.has(name)) this.#refuse(key, `The key "${name}" stands here twice.`, 'duplicate_key')
      if (name === '__proto__') this.#refuse(key, 'No key may be called "__proto__".')
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN')
        this.#refuse(key, NO_MERGE, 'invalid_yaml', WRITE_OUT)
      seen.add(name)
      entries.push([name, this.valueOf(value, depth + 1)])
    }
    return Object.fromEntries(entries)
  }

  #aliased(alias: Alias, depth: number): Json {
    const target = this.#anchors.get(alias.source)
    if (!target) return this.#refuse(alias, `Nothing above is marked &${alias.source}.`)
    if (this.#open.has(target))
      return this.#refuse(alias, `*${alias.source} stands inside of what it stands for.`)
    this.targets.set(alias, target)
    return this.valueOf(target, depth)
  }

  #refuse(node: Node, message: string, code: ProblemCode = 'invalid_yaml', suggestion?: string): null {
    const [start, end] = node.range ?? [0, 0]
    this.faults.push({ code, message, ...(suggestion && { suggestion }), start, end })
    return null
  }
}
