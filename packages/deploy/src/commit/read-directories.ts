import {
  byPlace,
  loadProject,
  problemAt,
  type LocatedDeclaration,
  type LocationDeclaration,
  type ProblemRequest,
} from '@slipway/config-schema'
import type { SourceMark } from '@slipway/model'
import { dirname, join } from 'node:path/posix'
import { buildInputs, contentDigest } from '../content-digest.ts'
import { environmentInputs, releaseDigest } from '../release-digest.ts'
import { commitSource } from './commit-source.ts'
import type { PlacedEntry } from './commit-tree.ts'
import type { CommittedLocation, ReadLocations, ReadLocationsRequest } from './committed-location.ts'
import { LOCATION_FILE } from './declaration-files.ts'
import { readCommittedImage, type CommittedImage } from './read-committed-image.ts'
import { readLock } from './read-lock.ts'
import { withScratchProject } from './scratch-project.ts'
import type { Survey } from './survey-commit.ts'

export interface ReadDirectoriesRequest extends ReadLocationsRequest {
  /** Those whose declarations are read; of those to skip, for the rules alone. */
  directories: readonly PlacedEntry[]
}

/** Reads what some directories of a commit declare, and the files of these locations. Throws a `DeployError`. */
export async function readDirectories(request: ReadDirectoriesRequest): Promise<ReadLocations> {
  const { survey, skip, directories } = request
  const { tree, project } = survey
  const loaded = await withScratchProject({ tree, root: project.root, directories }, (directory) =>
    loadProject({ directory, variables: survey.request.variables }),
  )
  const declared = loaded.locations.filter(({ file }) => !skip.has(dirname(file)))
  const { images, faults: ofImages } = await readImages(survey, declared)
  const faults = [...ofImages, ...networkFaults(request, declared)]
  const locations = declared.flatMap((location) => {
    const image = images.get(location)
    return image === undefined ? [] : [committedLocation(request, { location, image })]
  })
  if (loaded.project !== undefined && faults.length === 0) return { locations, unusable: undefined }
  const problems = await Promise.all(faults.map((fault) => problemAt(loaded.sources, fault)))
  const all = [...loaded.problems, ...problems].toSorted(byPlace)
  return { locations, unusable: { problems: all, sources: loaded.sources } }
}

/** Tasks of ECS need a network, which only the environment can give. */
function networkFaults(
  { survey, environment }: ReadLocationsRequest,
  declared: readonly LocatedDeclaration[],
): ProblemRequest[] {
  if (environment.network !== null) return []
  const name = survey.request.environment
  return declared
    .filter(({ declaration }) => declaration.dagster === undefined && runsOnEcs(declaration))
    .map(({ declaration, file }) => ({
      code: 'no_network',
      message: `${declaration.name} runs on ECS, and ${name} declares no network for its tasks.`,
      suggestion: `Declare environments.${name}.network in slipway.yaml, or launcher: lambda here.`,
      file,
      path: ['launcher'],
    }))
}

function runsOnEcs({ jobs }: LocationDeclaration): boolean {
  return Object.values(jobs).some(({ launchers }) => launchers.some(({ type }) => type === 'ecs'))
}

async function readImages(
  { tree, project }: Survey,
  declared: readonly LocatedDeclaration[],
): Promise<{ images: Map<LocatedDeclaration, CommittedImage>; faults: ProblemRequest[] }> {
  const source = commitSource(project.root, tree)
  const lock = await readLock(tree)
  const images = new Map<LocatedDeclaration, CommittedImage>()
  const faults: ProblemRequest[] = []
  const files = await source.read(declared.map(({ directory }) => directory))
  for (const [index, location] of declared.entries()) {
    const read = await readCommittedImage(source, { location, files: files[index]?.inputs ?? [], lock })
    if ('image' in read) images.set(location, read.image)
    else faults.push(...read.problems)
  }
  return { images, faults }
}

function committedLocation(
  { survey, environment }: ReadLocationsRequest,
  { location, image }: { location: LocatedDeclaration; image: CommittedImage },
): CommittedLocation {
  const { tree, request } = survey
  const { directory, declaration } = location
  const { build, inputs } = image
  const content = contentDigest(inputs, build)
  const release = releaseDigest({
    contentDigest: content,
    runtimeDigest: request.runtimeDigest,
    componentVersion: request.componentVersion,
    declaration,
    environment: environmentInputs(request.environment, environment),
  })
  return {
    location: declaration.name,
    content_digest: content,
    release_digest: release,
    commit: tree.commit,
    directory,
    declaration,
    build,
    inputs: buildInputs(inputs),
    source: sourceMark(survey, { location, release }),
  }
}

function sourceMark(
  { trees, shared }: Survey,
  { location, release }: { location: LocatedDeclaration; release: string },
): SourceMark | null {
  const { directory, file, build } = location
  const tree = trees.get(directory)
  const isAlone = file === join(directory, LOCATION_FILE) && build?.inputs.length === 0
  return isAlone && tree !== undefined ? { release_digest: release, directory, tree, shared } : null
}
