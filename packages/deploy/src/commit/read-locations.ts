import { loadProject, type LocatedDeclaration } from '@slipway/config-schema'
import type { SourceMark } from '@slipway/model'
import { dirname, join } from 'node:path/posix'
import { buildInputs, contentDigest } from '../content-digest.ts'
import type { Desired } from '../plan-rows.ts'
import type { BuildInput } from '../ports/source.ts'
import { releaseDigest, type EnvironmentInputs } from '../release-digest.ts'
import { commitSource } from './commit-source.ts'
import type { PlacedEntry } from './commit-tree.ts'
import { LOCATION_FILE, mayDeclare, withScratchProject } from './scratch-project.ts'
import { unusableOf, type Survey, type Unusable } from './survey-commit.ts'

/** A location as a commit has it, with all that a deploy needs of it. */
export interface CommittedLocation extends Desired, Omit<LocatedDeclaration, 'file'> {
  commit: string
  inputs: BuildInput[]
  /** Null where more than its own directory declares it. */
  source: SourceMark | null
}

export interface ReadLocationsRequest {
  survey: Survey
  environment: EnvironmentInputs
  /** Directories that need not be read. */
  skip: ReadonlySet<string>
}

/**
 * Reads the declarations and files of a commit's locations. `unusable` tells what is wrong with some; `locations` are
 * the others.
 */
export async function readLocations(
  request: ReadLocationsRequest,
): Promise<{ locations: CommittedLocation[]; unusable: Unusable | undefined }> {
  const { survey, skip } = request
  const { tree, project } = survey
  const chosen = await chooseDirectories(request)
  const directories = [...new Map(chosen.flat().map((directory) => [directory.path, directory])).values()]
  const isAllKnown = directories.every(({ path }) => skip.has(path))
  // What matches nothing is for the rules to tell.
  if (isAllKnown && chosen.every(({ length }) => length > 0)) return { locations: [], unusable: undefined }
  const loaded = await withScratchProject({ tree, root: project.root, directories }, (directory) =>
    loadProject({ directory, variables: survey.request.variables }),
  )
  const declared = loaded.locations.filter(({ file }) => !skip.has(dirname(file)))
  const source = commitSource(project.root, tree)
  const files = await source.read(declared.map(({ directory }) => directory))
  const locations = declared.map((location, index) =>
    committedLocation(request, { location, inputs: [...(files[index]?.inputs ?? []), ...survey.beside] }),
  )
  return { locations, unusable: loaded.project === undefined ? unusableOf(loaded) : undefined }
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
    const declares = await Promise.all(unknown.map((directory) => mayDeclare(tree, directory)))
    const declaring = unknown.filter((_, index) => declares[index])
    const known = matched.filter(({ path }) => skip.has(path))
    chosen.push([...declaring, ...known.slice(0, 1)])
  }
  return chosen
}

function committedLocation(
  { survey, environment }: ReadLocationsRequest,
  { location, inputs }: { location: LocatedDeclaration; inputs: BuildInput[] },
): CommittedLocation {
  const { tree, trees, shared } = survey
  const { build, runtimeDigest, componentVersion } = survey.request
  const { directory, declaration, file } = location
  const content = contentDigest(inputs, build)
  const release = releaseDigest({
    contentDigest: content,
    runtimeDigest,
    componentVersion,
    declaration,
    environment,
  })
  const id = file === join(directory, LOCATION_FILE) ? trees.get(directory) : undefined
  return {
    location: declaration.name,
    content_digest: content,
    release_digest: release,
    commit: tree.commit,
    directory,
    declaration,
    inputs: buildInputs(inputs),
    source: id === undefined ? null : { release_digest: release, directory, tree: id, shared },
  }
}
