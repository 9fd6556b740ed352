import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  Scalar,
  type ScalarTag,
  visit,
} from 'yaml'

/** A pair of a mapping. */
type Nodes = Pair

/** Nothing at all where a value could be, as in `defaults:`. */
const NOTHING: ScalarTag = {
  identify: (value) => value === null,
  default: true,
  tag: 'tag:yaml.org,2002:null',
  test: /^$/,
  resolve: () => new Scalar(null),
  stringify: () => '',
}

const OPTIONS = {
  schema: 'failsafe',
  customTags: (tags: unknown[]) => [...tags, NOTHING] as ScalarTag[],
  logLevel: 'silent',
} as const

/**
 * A document to be changed and written again, with its comments. Scalars are left as they are written: whether `on`
 * is a text is none of a migration's business. Aliases are replaced by what they stand for, so that every part can
 * stand alone.
 */
export function parseForChange(text: string): Document {
  const document = parseDocument(text, OPTIONS)
  visit(document, {
    Alias: (_key, alias) => {
      const copy = alias.resolve(document)?.clone()
      return copy as typeof alias | undefined
    },
  })
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node)) delete (node as { anchor?: string }).anchor
    },
  })
  return document
}

/** Its text. */
export function textOfDocument(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** The text of plain data, as a new file. */
export function textOfData(data: object, comment?: string): string {
  const document = parseDocument('', { schema: 'core' })
  document.contents = document.createNode(data) as typeof document.contents
  if (comment !== undefined) document.commentBefore = comment
  visit(document, {
    Seq: (_key, node) => {
      node.flow = true
    },
  })
  return document.toString({ lineWidth: 110, flowCollectionPadding: false })
}

/** The pair of a key in a mapping. */
export function pairOf(map: unknown, key: string): Nodes | undefined {
  if (!isMap(map)) return undefined
  // Of a key that stands twice the last counts.
  return map.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key)
}

/** The value of a key in a mapping, or undefined. */
export function nodeAt(map: unknown, key: string): unknown {
  return pairOf(map, key)?.value
}

/** The items of a list. */
export function itemsOf(list: unknown): unknown[] {
  return isSeq(list) ? list.items : []
}

/** All of a document as plain data in which every scalar is text, as it is written. */
export function textsOf(document: Document): unknown {
  return document.toJS({ maxAliasCount: 0 })
}
