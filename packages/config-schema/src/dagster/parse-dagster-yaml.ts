import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { Finding, Place } from '../finding.ts'
import { compose, MAX_DEPTH } from '../yaml/compose.ts'
import { parseFully } from '../yaml/parse-fully.ts'
import { lineStartsOf, type Position, positionOf } from '../yaml/position.ts'
import { spanInNodes } from '../yaml/span-in-nodes.ts'
import { pythonScalar } from './python-scalar.ts'
import type { PythonValue } from './python-value.ts'

/** A file of Dagster's that was read and parsed. */
export interface ParsedDagsterFile {
  file: string
  text: string
  /** Undefined where nothing can be read from the file; `findings` then say why. */
  content: PythonValue | undefined
  findings: Finding[]
  positionOf: (place: Place) => Position
}

/**
 * Parses YAML as Dagster does, which is by the rules of YAML 1.1: merge keys are merged, of a key that stands twice
 * the last counts (a warning here), `on` and `no` are no texts. Never throws.
 */
export function parseDagsterYaml({ file, text }: { file: string; text: string }): ParsedDagsterFile {
  const documents = compose(text)
  if (!documents || documents.length > 1 || isBroken(documents)) return refused({ file, text })

  const top = documents[0]?.contents ?? null
  const conversion = new Conversion()
  const content = conversion.valueOf(top, 0)
  let lineStarts: number[] | undefined
  return {
    file,
    text,
    content: conversion.faults.some(({ severity }) => severity !== 'warning') ? undefined : content,
    findings: conversion.faults.map((fault) => ({ ...fault, file })),
    positionOf(place) {
      lineStarts ??= lineStartsOf(text)
      const { targets } = conversion
      return positionOf({ text, lineStarts }, spanInNodes({ top, targets }, place))
    },
  }
}

/** What is no YAML, in the words in which it is said of every other file. */
function refused(source: { file: string; text: string }): ParsedDagsterFile {
  return { ...parseFully(source), content: undefined }
}

function isBroken(documents: Document.Parsed[]): boolean {
  return documents.some(
    ({ errors, warnings }) =>
      errors.length > 0 || warnings.some(({ message }) => !/tag:yaml\.org,2002:str\b/.test(message)),
  )
}

type Fault = Omit<Finding, 'file'>

/** More than a file of the allowed size can hold: only aliases of aliases get here. */
const MAX_VALUES = 200_000

class Conversion {
  readonly faults: Fault[] = []
  readonly targets = new Map<Alias, Node>()
  readonly #anchors = new Map<string, Node>()
  readonly #open = new Set<Node>()
  #values = 0

  valueOf(node: Node | null, depth: number): PythonValue {
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

  #plain(node: Node, depth: number): PythonValue {
    if (isSeq<Node>(node)) return node.items.map((item) => this.valueOf(item, depth + 1))
    if (isMap<Node, Node>(node)) return this.#mapping(node.items, depth)
    if (!isScalar(node)) return null
    const isText = node.type !== 'PLAIN' || node.tag === 'tag:yaml.org,2002:str'
    if (isText) return typeof node.value === 'string' ? node.value : (node.source ?? '')
    if (node.source === '=')
      return this.#refuse(node, 'Dagster cannot read a "=" that stands alone: put it in quotes.')
    return pythonScalar(node.source ?? '')
  }

  #mapping(pairs: Pair<Node, Node | null>[], depth: number): PythonValue {
    const own = new Map<string, PythonValue>()
    const merged = new Map<string, PythonValue>()
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : ''
      const content = this.valueOf(value, depth + 1)
      if (name === '__proto__') this.#refuse(key, 'No key may be called "__proto__".')
      else if (name === '<<' && isScalar(key) && key.type === 'PLAIN') this.#merge(key, content, merged)
      else {
        if (own.has(name)) this.#warnTwice(key, name)
        own.set(name, content)
      }
    }
    return Object.fromEntries([...merged, ...own])
  }

  /** Of several mappings the first that has a key counts; all of them come after what is written beside. */
  #merge(key: Node, content: PythonValue, merged: Map<string, PythonValue>): void {
    for (const source of Array.isArray(content) ? content : [content]) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) {
        this.#refuse(key, 'Only mappings can be merged.')
        return
      }
      for (const [name, value] of Object.entries(source)) if (!merged.has(name)) merged.set(name, value)
    }
  }

  #aliased(alias: Alias, depth: number): PythonValue {
    const target = this.#anchors.get(alias.source)
    if (!target) return this.#refuse(alias, `Nothing above is marked &${alias.source}.`)
    if (this.#open.has(target))
      return this.#refuse(alias, `*${alias.source} stands inside of what it stands for.`)
    this.targets.set(alias, target)
    return this.valueOf(target, depth)
  }

  #warnTwice(node: Node, name: string): void {
    this.faults.push({
      severity: 'warning',
      code: 'duplicate_key',
      message: `The key "${name}" stands here twice: Dagster takes the last and says nothing.`,
      suggestion: 'Remove the other.',
      place: span(node),
    })
  }

  #refuse(node: Node, message: string): null {
    this.faults.push({ code: 'invalid_yaml', message, place: span(node) })
    return null
  }
}

function span(node: Node): Place {
  const [start, end] = node.range ?? [0, 0]
  return { start, end }
}
