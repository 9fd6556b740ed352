import { type Alias, isScalar, type Node, type Pair, type Scalar } from 'yaml'
import type { Json } from '../declaration.ts'
import { NodeConversion, type Fault } from './node-conversion.ts'

/** A document as plain JSON. */
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

const NO_MERGE = {
  message: 'YAML 1.2 has no merge keys: nothing would be merged here.',
  suggestion: 'Write the keys out, or repeat a whole value by an alias (*name).',
}

class Conversion extends NodeConversion<Json> {
  protected list(items: Json[]): Json {
    return items
  }

  protected scalar(node: Scalar): Json {
    const { value } = node
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    return this.refuse(node, {
      message: 'This is no plain value: text, a finite number, true, false or null.',
    })
  }

  protected mapping(pairs: Pair<Node, Node | null>[], depth: number): Json {
    const seen = new Set<string>()
    const entries: [string, Json][] = []
    for (const { key, value } of pairs) {
      // Composing has refused all other keys already.
      const name = isScalar(key) ? String(key.value) : ''
      if (seen.has(name))
        this.refuse(key, { message: `The key "${name}" stands here twice.`, code: 'duplicate_key' })
      if (name === '__proto__') this.refuse(key, { message: 'No key may be called "__proto__".' })
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN') this.refuse(key, NO_MERGE)
      seen.add(name)
      entries.push([name, this.valueOf(value, depth + 1)])
    }
    return Object.fromEntries(entries)
  }
}
