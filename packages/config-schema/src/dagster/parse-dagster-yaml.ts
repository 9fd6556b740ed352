import { type Document, isScalar, type Node, type Pair, type Scalar } from 'yaml'
import type { Finding, Place } from '../finding.ts'
import { compose } from '../yaml/compose.ts'
import { NodeConversion } from '../yaml/node-conversion.ts'
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
    findings: conversion.faults.map(({ start, end, ...fault }) => ({
      ...fault,
      file,
      place: { start, end },
    })),
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

class Conversion extends NodeConversion<PythonValue> {
  protected list(items: PythonValue[]): PythonValue {
    return items
  }

  protected scalar(node: Scalar): PythonValue {
    const isText = node.type !== 'PLAIN' || node.tag === 'tag:yaml.org,2002:str'
    if (isText) return typeof node.value === 'string' ? node.value : (node.source ?? '')
    if (node.source !== '=') return pythonScalar(node.source ?? '')
    const message = 'Dagster cannot read a "=" that stands alone: put it in quotes.'
    return this.refuse(node, { message })
  }

  protected mapping(pairs: Pair<Node, Node | null>[], depth: number): PythonValue {
    const own = new Map<string, PythonValue>()
    const merged = new Map<string, PythonValue>()
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : ''
      const content = this.valueOf(value, depth + 1)
      if (name === '__proto__') this.refuse(key, { message: 'No key may be called "__proto__".' })
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
        this.refuse(key, { message: 'Only mappings can be merged.' })
        return
      }
      for (const [name, value] of Object.entries(source)) if (!merged.has(name)) merged.set(name, value)
    }
  }

  #warnTwice(node: Node, name: string): void {
    this.refuse(node, {
      severity: 'warning',
      code: 'duplicate_key',
      message: `The key "${name}" stands here twice: Dagster takes the last and says nothing.`,
      suggestion: 'Remove the other.',
    })
  }
}
