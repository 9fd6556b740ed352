import {
  DEFAULT_QUEUE,
  loadProjectSettings,
  type LoadedSettings,
  type Problem,
  type ProjectSettings,
  type Variables,
} from '@slipway/config-schema'
import { digestOf } from '@slipway/model'
import { parse } from 'yaml'
import type { ImageBuild } from '../content-digest.ts'
import type { BuildInput } from '../ports/source.ts'
import type { EnvironmentInputs } from '../release-digest.ts'
import { commitSource } from './commit-source.ts'
import { openCommit, type CommitTree, type PlacedEntry, type Repository } from './commit-tree.ts'
import { matchPaths } from './match-paths.ts'
import { PROJECT_FILE, withScratchProject } from './scratch-project.ts'

/** Grows when digests come out otherwise though nothing that they are made from has changed. */
const FORMAT = 1

/** What digests are made of beside the commit. */
export interface DigestRequest {
  environment: string
  /** What `${VAR}` under `agents` stands for. */
  variables: Variables
  /** Identifies the runtime that releases will run under: another one is another release. */
  runtimeDigest: string
  /** Of the components that stacks are made of, likewise. */
  componentVersion: string
  /** Of every location: none can say yet how it is built. */
  build: ImageBuild
}

/** Why declarations cannot be used; `sources` are what code frames show. */
export interface Unusable {
  problems: Problem[]
  sources: Map<string, string>
}

/** What can be told of a commit without reading what its locations declare. */
export interface Survey {
  tree: CommitTree
  request: DigestRequest
  project: ProjectSettings
  /** What enters of the environment; undefined when slipway.yaml does not declare it. */
  environment: EnvironmentInputs | undefined
  /** Patterns of slipway.yaml, each with the directories that it matches. */
  matches: Map<string, PlacedEntry[]>
  /** By directory, the id of its tree: an equal one stands for equal digests, if `shared` is equal as well. */
  trees: Map<string, string>
  /** A digest of all that enters the digests of every location alike. */
  shared: string
  /** The files beside the locations that all of them are made of. */
  beside: BuildInput[]
}

/** Reads slipway.yaml at a commit, and the ids of the directories that it names. */
export async function surveyCommit(
  repository: Repository,
  { ref, ...request }: DigestRequest & { ref: string },
): Promise<{ survey: Survey } | { unusable: Unusable }> {
  const tree = await openCommit(repository, ref)
  const loaded = await readSettings({ tree, root: repository.root }, request)
  if (loaded.project === undefined) return { unusable: unusableOf(loaded) }
  const project = { ...loaded.project, root: repository.root }
  const environment = inputsOf(project, request.environment)
  const matches = new Map<string, PlacedEntry[]>()
  for (const pattern of patternsIn(loaded)) {
    const matched = await matchPaths(tree, { pattern, hidden: false })
    matches.set(
      pattern,
      matched.filter(({ kind }) => kind === 'directory'),
    )
  }
  const beside = await commitSource(repository.root, tree).readBeside(request.build.inputs)
  const shared = sharedDigest({ request, project, environment, beside })
  const trees = new Map([...matches.values()].flat().map(({ path, id }) => [path, id]))
  return { survey: { tree, request, project, environment, matches, trees, shared, beside } }
}

async function readSettings(
  place: { tree: CommitTree; root: string },
  { variables }: DigestRequest,
): Promise<LoadedSettings> {
  return withScratchProject({ ...place, directories: [] }, (directory) =>
    loadProjectSettings({ directory, variables }),
  )
}

/** Of what was loaded, no more than what tells why it cannot be used. */
export function unusableOf({ problems, sources }: Unusable): Unusable {
  return { problems, sources }
}

/** The shape was checked already: `ProjectSettings` only does not hand them on. */
function patternsIn({ sources }: LoadedSettings): string[] {
  return (parse(sources.get(PROJECT_FILE) ?? '') as { locations: string[] }).locations
}

function inputsOf({ environments }: ProjectSettings, name: string): EnvironmentInputs | undefined {
  const declared = Object.hasOwn(environments, name) ? environments[name] : undefined
  return declared && { name, account: declared.account, region: declared.region }
}

function sharedDigest({
  request,
  project,
  environment,
  beside,
}: Pick<Survey, 'request' | 'project' | 'environment' | 'beside'>): string {
  const { build, runtimeDigest, componentVersion } = request
  return digestOf({
    format: FORMAT,
    // Of no digest, and what the rules hold locations against.
    queues: declaredQueues(project),
    environment: environment ? { ...environment } : null,
    build: { ...build },
    beside: beside.map(({ mode, path, blob_id }) => [mode, path, blob_id]),
    runtime_digest: runtimeDigest,
    component_version: componentVersion,
  })
}

/** All agent queues that some agent serves. */
export function declaredQueues({ agents }: ProjectSettings): string[] {
  const queues = agents.flatMap((agent) => [
    ...agent.queues,
    ...(agent.include_default_queue ? [DEFAULT_QUEUE] : []),
  ])
  return [...new Set(queues)].toSorted()
}
