import { pathBelow, type CommitTree, type PlacedEntry } from './commit-tree.ts'

/** The file that makes a directory a code location. */
export const LOCATION_FILE = 'location.yaml'

/** What a directory's own declaration may be called, misnamed ones included: those are told. */
const DECLARATION = /^((location|dagster_cloud)\.ya?ml|pyproject\.toml)$/i

/** The files in a directory that may declare locations. */
export async function declarationsIn(tree: CommitTree, directory: PlacedEntry): Promise<PlacedEntry[]> {
  return (await tree.entries(directory.id))
    .filter(({ name, kind }) => kind !== 'directory' && DECLARATION.test(name))
    .map((entry) => ({ ...entry, path: pathBelow(directory.path, entry.name) }))
}

/**
 * Whether what a directory is made of lies in it for certain: it is a location by a file of its own, rather than by
 * Dagster's, which may lead elsewhere, and that file does not hold the key by which files beside it are named.
 */
export async function standsAlone(tree: CommitTree, { id }: PlacedEntry): Promise<boolean> {
  const declaration = (await tree.entries(id)).find(({ name }) => name === LOCATION_FILE)
  // Reading it as YAML would take as long as reading the location. With escapes a key can be spelled otherwise.
  return declaration !== undefined && !/inputs|\\/.test((await tree.bytes(declaration.id)).toString())
}
