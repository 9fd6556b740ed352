import type { BuildDeclaration, LocatedDeclaration, ProblemRequest } from '@slipway/config-schema'
import type { ImageBuild } from '../content-digest.ts'
import { LOCK_FILE, lockedBase, type Lock } from '../lock/lock.ts'
import type { BuildInput } from '../ports/source.ts'
import type { CommitSource } from './commit-source.ts'

/** What the image of a location is made of, as a commit has it. */
export interface CommittedImage {
  build: ImageBuild
  inputs: BuildInput[]
}

export interface ReadCommittedImageRequest {
  location: LocatedDeclaration
  /** All that its directory holds. */
  files: readonly BuildInput[]
  lock: Lock
}

/** The image, or all that keeps it from being made. Throws a `DeployError` when what is beside it cannot be told. */
export async function readCommittedImage(
  source: CommitSource,
  { location, files, lock }: ReadCommittedImageRequest,
): Promise<{ image: CommittedImage } | { problems: ProblemRequest[] }> {
  const { build, directory, file } = location
  if (build === null) return { problems: [noBase(location)] }
  const within = await chooseFiles(source, { build, directory, files })
  const beside = await readBeside(source, { build, directory })
  const base = lockedBase(lock, build)
  const unmatched = [...within.unmatched, ...beside.unmatched].map((path) =>
    nothingMatched(build, { file, path }),
  )
  if (base === undefined) return { problems: [notLocked(build, file), ...unmatched] }
  if (unmatched.length > 0) return { problems: unmatched }
  return {
    image: {
      build: { base, architecture: build.architecture, inputs: build.inputs },
      inputs: [...within.inputs, ...beside.inputs],
    },
  }
}

interface Chosen {
  inputs: BuildInput[]
  /** Where the patterns stand that match nothing. */
  unmatched: PatternPath[]
}

type PatternPath = ['build', 'include' | 'inputs', number]

/** Those of the directory's files that the location says to be in its image. */
async function chooseFiles(
  source: CommitSource,
  { build, directory, files }: { build: BuildDeclaration; directory: string; files: readonly BuildInput[] },
): Promise<Chosen> {
  if (build.include === null) return { inputs: [...files], unmatched: [] }
  const matched = await Promise.all(build.include.map((pattern) => source.pathsWithin(directory, pattern)))
  const included = new Set(matched.flat())
  return {
    inputs: files.filter(({ path }) => included.has(path)),
    unmatched: unmatchedBy('include', matched),
  }
}

/** Those of other directories: what lies in its own is there already, or left out by `include`. */
async function readBeside(
  source: CommitSource,
  { build, directory }: { build: BuildDeclaration; directory: string },
): Promise<Chosen> {
  const matched = await Promise.all(build.inputs.map((pattern) => source.readBeside(pattern)))
  const distinct = new Map(matched.flat().map((input) => [input.path, input]))
  const own = directory === '.' ? '/' : `/${directory}/`
  return {
    inputs: [...distinct.values()].filter(({ path }) => !path.startsWith(own)),
    unmatched: unmatchedBy('inputs', matched),
  }
}

function unmatchedBy(key: 'include' | 'inputs', matched: readonly (readonly unknown[])[]): PatternPath[] {
  return matched.flatMap(({ length }, index): PatternPath[] => (length === 0 ? [['build', key, index]] : []))
}

function noBase({ declaration, file }: LocatedDeclaration): ProblemRequest {
  const isDagsters = declaration.dagster !== undefined
  return {
    code: 'no_base',
    message: `Nothing says what the image of ${declaration.name} is put upon, and on AWS it runs from one.`,
    suggestion: isDagsters
      ? 'Declare it in a location.yaml: an image is made by what is said there.'
      : 'Write build: { base: ... } and an image, such as node:24-bookworm-slim.',
    file,
    path: isDagsters ? [] : ['build'],
  }
}

function notLocked({ base, architecture }: BuildDeclaration, file: string): ProblemRequest {
  return {
    code: 'base_not_locked',
    message: `${LOCK_FILE} does not pin ${base} for ${architecture} at the commit.`,
    suggestion: `Run slipway lock, and commit ${LOCK_FILE}.`,
    file,
    path: ['build', 'base'],
  }
}

function nothingMatched(
  build: BuildDeclaration,
  { file, path }: { file: string; path: PatternPath },
): ProblemRequest {
  const [, key, index] = path
  return {
    code: 'nothing_matched',
    message: `The commit has no file that ${JSON.stringify(build[key]?.[index])} matches.`,
    suggestion:
      key === 'include'
        ? 'Patterns of include are relative to the directory of the location.'
        : 'Patterns of inputs are relative to the project root.',
    file,
    path,
  }
}
