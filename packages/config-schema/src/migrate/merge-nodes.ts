import { isCollection, isMap, isSeq, Pair, Scalar, type YAMLMap } from 'yaml'
import { isMapping, type PythonMapping, type PythonValue, withoutNulls } from '../dagster/python-value.ts'
import { nodeAt } from './yaml-document.ts'

/** A value as it is written, and what Dagster reads of it. */
interface Written {
  node: unknown
  value: PythonValue
}

/**
 * The node of a value that Dagster merges of two: what is written in either, comments included, is kept. `merged` is
 * what it has to say.
 */
export function mergeNodes(merged: PythonValue, defaults: Written, own: Written): unknown {
  if (own.value === null) return copyOf(defaults.node)
  if (isMapping(merged) && isMapping(own.value) && isMap(own.node))
    return mergeMappings(merged, defaults, own)
  if (Array.isArray(merged) && isSeq(own.node)) return mergeLists(merged, defaults, own)
  return own.node
}

function mergeMappings(merged: PythonMapping, defaults: Written, own: Written): unknown {
  const node = own.node as YAMLMap
  const result = node.clone() as YAMLMap
  for (const [key, value] of Object.entries(merged)) {
    const theirs = { node: nodeAt(defaults.node, key), value: valueAt(defaults.value, key) }
    const mine = { node: nodeAt(node, key), value: valueAt(own.value, key) }
    // What a merge key brings stays where it is.
    if (mine.node === undefined && mine.value !== null) continue
    if (theirs.node === undefined) continue
    const both = mergeNodes(value, theirs, mine)
    if (result.has(key)) result.set(key, both)
    else result.add(new Pair(new Scalar(key), both))
  }
  return result
}

function mergeLists(merged: PythonValue[], defaults: Written, own: Written): unknown {
  const node = own.node as { items: unknown[]; clone: () => unknown }
  const result = node.clone() as { items: unknown[] }
  const mine = candidates(own)
  const theirs = candidates(defaults)
  result.items = merged.flatMap((value) => {
    const key = textOf(value)
    const found = mine.get(key) ?? theirs.get(key)
    return found === undefined ? [] : [copyOf(found)]
  })
  return result
}

function candidates({ node, value }: Written): Map<string, unknown> {
  if (!isSeq(node) || !Array.isArray(value)) return new Map()
  return new Map(value.map((item, index) => [textOf(withoutNulls(item)), node.items[index]]))
}

function textOf(value: PythonValue): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item))
}

function valueAt(value: PythonValue, key: string): PythonValue {
  return (isMapping(value) ? value[key] : undefined) ?? null
}

/** A copy: the same default goes into several locations. */
function copyOf(node: unknown): unknown {
  return isCollection(node) || node instanceof Scalar ? node.clone() : node
}
