import { type Alias, isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { Path, Place } from '../finding.ts'
import type { Span } from './position.ts'

/** A parsed document in which places are looked up. */
export interface Nodes {
  top: Node | null
  /** What each alias stands for. */
  targets: Map<Alias, Node>
}

/** Where a place is in the text of a document. */
export function spanInNodes(nodes: Nodes, place: Place): Span {
  return 'path' in place ? spanOf(nodes, place) : place
}

function spanOf({ top, targets }: Nodes, { path, part }: { path: Path; part: 'key' | 'value' }): Span {
  let node: Node | null = top
  let key: Node | undefined
  let found = 0
  for (const step of path) {
    const next: Entry | undefined = entryOf(node && isAlias(node) ? targets.get(node) : node, step)
    if (!next) break
    found += 1
    node = next.value
    key = next.key
  }
  const missing = found < path.length
  if (found === 0) return { start: top?.range?.[0] ?? 0, end: 0 }
  if (key && (part === 'key' || missing || !isWithinALine(node))) return span(key)
  return node ? span(node) : { start: 0, end: 0 }
}

interface Entry {
  key?: Node
  value: Node | null
}

function entryOf(node: Node | null | undefined, step: string | number): Entry | undefined {
  if (isSeq<Node>(node)) {
    const value = typeof step === 'number' ? node.items[step] : undefined
    return value && { value }
  }
  if (!isMap<Node, Node>(node)) return undefined
  const pair: Pair<Node, Node | null> | undefined = node.items.find(
    ({ key }) => isScalar(key) && String(key.value) === String(step),
  )
  return pair && { key: pair.key, value: pair.value }
}

/** A mapping or list in block style starts below its key, which shows it better. */
function isWithinALine(node: Node | null): boolean {
  if (isScalar(node) && node.value === null) return false
  return node !== null && (!isCollection(node) || node.flow === true)
}

function span(node: Node): Span {
  const [start, end] = node.range ?? [0, 0]
  return { start, end }
}
