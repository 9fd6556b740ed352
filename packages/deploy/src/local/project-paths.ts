/** The one directory that never counts, wherever it lies: releases would hold the releases before them. */
export const STATE_DIRECTORY = '.slipway'

/** The directories that a path lies in, from the project root, which is `''`, downwards. */
export function ancestors(path: string): string[] {
  const parts = path.split('/')
  return parts.map((_, length) => parts.slice(0, length).join('/'))
}

/** Puts each item under every directory that it lies in, at any depth. */
export function groupByDirectory<Item extends { path: string }>(
  items: readonly Item[],
  directories: readonly string[],
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>(directories.map((directory) => [directory, []]))
  for (const item of items) for (const above of ancestors(item.path)) groups.get(above)?.push(item)
  return groups
}
