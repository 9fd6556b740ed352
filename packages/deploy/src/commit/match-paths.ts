import { matchesGlob, normalize } from 'node:path/posix'
import { pathBelow, type CommitTree, type PlacedEntry } from './commit-tree.ts'
import type { TreeEntry } from './parse-tree.ts'

export interface MatchRequest {
  /** As slipway.yaml has them: names, `/`, `*`, `**`, `?`, `[abc]` and `{a,b}`. */
  pattern: string
  /** Where the pattern begins, and paths with it; left out: at the project root. */
  from?: TreeEntry
  /** Whether `*` and `**` take in names that begin with a dot. */
  hidden: boolean
}

/**
 * What a pattern matches in a commit: files, directories and all else. A directory called `node_modules` is entered by
 * its name only. Nothing is read that the pattern does not lead to.
 */
export async function matchPaths(
  tree: CommitTree,
  { pattern, hidden, from }: MatchRequest,
): Promise<PlacedEntry[]> {
  const found = new Map<string, PlacedEntry>()
  for (const path of expandBraces(pattern)) {
    const root = from ?? (await tree.entry('.'))
    if (root === undefined) return []
    const parts = normalize(path)
      .split('/')
      .filter(
        (part, index, all) => part !== '' && part !== '.' && !(part === '**' && all[index - 1] === '**'),
      )
    for (const entry of await walk(tree, { from: { ...root, path: '.' }, parts, hidden })) {
      found.set(entry.path, entry)
    }
  }
  return [...found.values()]
}

interface Walk {
  from: PlacedEntry
  parts: readonly string[]
  hidden: boolean
}

async function walk(tree: CommitTree, { from, parts, hidden }: Walk): Promise<PlacedEntry[]> {
  const [part, ...rest] = parts
  if (part === undefined) return [from]
  if (from.kind !== 'directory') return []
  const isMatch = nameMatcher(part, hidden)
  const matching = (await tree.entries(from.id))
    .filter(({ name }) => isMatch(name))
    .map((entry): PlacedEntry => ({ ...entry, path: pathBelow(from.path, entry.name) }))
  // `**` is any number of directories: none of them, or one and then any number again.
  const deep = part === '**'
  // The last of a path may match a thousand entries, and each further step takes time.
  if (!deep && rest.length === 0) return matching
  const here = deep ? await walk(tree, { from, parts: rest, hidden }) : []
  const next = deep ? matching.filter(({ kind }) => kind === 'directory' || rest.length === 0) : matching
  const below = await Promise.all(
    next.map((entry) =>
      walk(tree, { from: entry, parts: deep && entry.kind === 'directory' ? parts : rest, hidden }),
    ),
  )
  return [...here, ...below.flat()]
}

function nameMatcher(part: string, hidden: boolean): (name: string) => boolean {
  if (!/[*?[]/.test(part)) return (name) => name === part
  // Matching each of a thousand names against a pattern would take longer than reading them.
  if (part === '*' || part === '**') {
    return (name) => name !== 'node_modules' && (hidden || !name.startsWith('.'))
  }
  return (name) => name !== 'node_modules' && matchesGlob(name, part)
}

/** `{a,b}/c` is `a/c` and `b/c`; braces hold no braces. */
function expandBraces(pattern: string): string[] {
  const match = /\{(?<choices>[^{}]*)\}/.exec(pattern)
  const choices = match?.groups?.choices?.split(',')
  if (match === null || choices === undefined) return [pattern]
  const [before, after] = [pattern.slice(0, match.index), pattern.slice(match.index + match[0].length)]
  return choices.flatMap((choice) => expandBraces(`${before}${choice}${after}`))
}
