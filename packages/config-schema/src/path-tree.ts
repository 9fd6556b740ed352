import type { Path } from './finding.ts'

/** What is known of the values at some paths, so that a content is looked through once for all of them. */
export interface PathTree<T> {
  below: Map<string, PathTree<T>>
  known?: T
}

/** A value of a content, where it is, and what is known of it. */
export interface Found<T> {
  path: Path
  value: unknown
  known: T
}

/** A tree of paths, their parts separated by dots; `*` stands for any name or index. */
export function pathTree<T>(entries: Iterable<readonly [path: string, known: T]>): PathTree<T> {
  const top: PathTree<T> = { below: new Map() }
  for (const [path, known] of entries) {
    let node = top
    for (const part of path.split('.')) {
      const next: PathTree<T> = node.below.get(part) ?? { below: new Map() }
      node.below.set(part, next)
      node = next
    }
    node.known = known
  }
  return top
}

/** The values of a content that a tree knows of, in the order in which they stand there. */
export function findAlong<T>(tree: PathTree<T>, content: unknown): Found<T>[] {
  const found: Found<T>[] = []
  collect({ path: [], found }, tree, content)
  return found
}

/** `path` is one for all, and copied where something is found: hardly any of a content is. */
function collect<T>(
  walk: { path: (string | number)[]; found: Found<T>[] },
  tree: PathTree<T>,
  value: unknown,
): void {
  if (tree.known !== undefined) walk.found.push({ path: [...walk.path], value, known: tree.known })
  if (tree.below.size === 0 || typeof value !== 'object' || value === null) return
  const any = tree.below.get('*')
  for (const key of Object.keys(value)) {
    const named = tree.below.get(key)
    if (named === undefined && any === undefined) continue
    const member = (value as { [key: string]: unknown })[key]
    walk.path.push(Array.isArray(value) ? Number(key) : key)
    if (named) collect(walk, named, member)
    if (any) collect(walk, any, member)
    walk.path.pop()
  }
}
