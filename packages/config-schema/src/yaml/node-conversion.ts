import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml'
import type { ProblemCode } from '../problem.ts'
import { MAX_DEPTH } from './compose.ts'

/** Something in a document that cannot be converted, or should be said of it, and where it starts and ends. */
export interface Fault {
  severity?: 'warning'
  code: ProblemCode
  message: string
  suggestion?: string
  start: number
  end: number
}

/** More than a file of the allowed size can hold: only aliases of aliases get here. */
const MAX_VALUES = 200_000

/**
 * Turns the nodes of a document into values, aliases replaced by copies of what they stand for. What scalars and
 * mappings mean differs between those who read YAML. Never throws; with faults that are no warnings, the value is not
 * to be used.
 */
export abstract class NodeConversion<Value> {
  readonly faults: Fault[] = []
  /** What each alias stands for. */
  readonly targets = new Map<Alias, Node>()
  readonly #anchors = new Map<string, Node>()
  readonly #open = new Set<Node>()
  #values = 0

  protected abstract list(items: (Value | null)[]): Value
  protected abstract scalar(node: Scalar): Value | null
  protected abstract mapping(pairs: Pair<Node, Node | null>[], depth: number): Value | null

  valueOf(node: Node | null, depth: number): Value | null {
    this.#values += 1
    if (!node || this.#values > MAX_VALUES) return null
    if (this.#values === MAX_VALUES)
      this.refuse(node, { message: 'Aliases make this document far larger than it looks.' })
    if (isAlias(node)) return this.#aliased(node, depth)
    if (depth > MAX_DEPTH) return this.refuse(node, { message: 'Values nest too deeply.' })
    if (node.anchor) this.#anchors.set(node.anchor, node)
    this.#open.add(node)
    const value = this.#plain(node, depth)
    this.#open.delete(node)
    return value
  }

  /** Adds a fault at a node; `invalid_yaml` unless it has another code. */
  protected refuse(node: Node, fault: Omit<Fault, 'code' | 'start' | 'end'> & { code?: ProblemCode }): null {
    const [start, end] = node.range ?? [0, 0]
    this.faults.push({ code: 'invalid_yaml', ...fault, start, end })
    return null
  }

  #plain(node: Node, depth: number): Value | null {
    if (isSeq<Node>(node)) return this.list(node.items.map((item) => this.valueOf(item, depth + 1)))
    if (isMap<Node, Node>(node)) return this.mapping(node.items, depth)
    return isScalar(node) ? this.scalar(node) : null
  }

  #aliased(alias: Alias, depth: number): Value | null {
    const target = this.#anchors.get(alias.source)
    if (!target) return this.refuse(alias, { message: `Nothing above is marked &${alias.source}.` })
    if (this.#open.has(target))
      return this.refuse(alias, { message: `*${alias.source} stands inside of what it stands for.` })
    this.targets.set(alias, target)
    return this.valueOf(target, depth)
  }
}
