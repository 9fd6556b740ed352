import type { PlacedEntry } from './commit-tree.ts'
import type { ReadLocations, ReadLocationsRequest } from './committed-location.ts'
import { declarationsIn } from './declaration-files.ts'

export type * from './committed-location.ts'

/** Reads the declarations and files of a commit's locations. Throws a `DeployError`. */
export async function readLocations(request: ReadLocationsRequest): Promise<ReadLocations> {
  const chosen = await chooseDirectories(request)
  const directories = [...new Map(chosen.flat().map((directory) => [directory.path, directory])).values()]
  const isAllKnown = directories.every(({ path }) => request.skip.has(path))
  // What matches nothing is for the rules to tell.
  if (isAllKnown && chosen.every(({ length }) => length > 0)) return { locations: [], unusable: undefined }
  // What reads declarations takes time to load, and most plans find that nothing has to be read.
  const { readDirectories } = await import('./read-directories.ts')
  return readDirectories({ ...request, directories })
}

/**
 * For each pattern, those of its directories that are not skipped; and one that is, if there is any: without it the
 * pattern could seem to match nothing.
 */
async function chooseDirectories({ survey, skip }: ReadLocationsRequest): Promise<PlacedEntry[][]> {
  const { tree, matches } = survey
  const chosen: PlacedEntry[][] = []
  for (const matched of matches.values()) {
    const unknown = matched.filter(({ path }) => !skip.has(path))
    const declarations = await Promise.all(unknown.map((directory) => declarationsIn(tree, directory)))
    const declaring = unknown.filter((_, index) => declarations[index]?.length)
    const known = matched.filter(({ path }) => skip.has(path))
    chosen.push([...declaring, ...known.slice(0, 1)])
  }
  return chosen
}
