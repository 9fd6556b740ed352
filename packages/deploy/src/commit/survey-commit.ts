import type { EnvironmentDeclaration, Problem, ProjectSettings, Variables } from '@slipway/config-schema'
import { DEFAULT_QUEUE, type LoadedSettings, parseProjectSettings } from '@slipway/config-schema/settings'
import { digestOf } from '@slipway/model'
import { LOCK_FILE } from '../lock/lock.ts'
import { environmentInputs } from '../release-digest.ts'
import { openCommit, type CommitTree, type PlacedEntry, type Repository } from './commit-tree.ts'
import { matchPaths } from './match-paths.ts'
import type { TreeEntry } from './parse-tree.ts'
import { projectFileOf } from './project-file.ts'

/** Grows when digests come out otherwise though nothing that they are made from has changed. */
const FORMAT = 2

/** What digests are made of beside the commit. */
export interface DigestRequest {
  environment: string
  /** What `${VAR}` under `agents` stands for. */
  variables: Variables
  /** Identifies the runtime that releases will run under: another one is another release. */
  runtimeDigest: string
  /** Of the components that stacks are made of, likewise. */
  componentVersion: string
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
  /** Undefined when slipway.yaml does not declare it. */
  environment: EnvironmentDeclaration | undefined
  /** Patterns of slipway.yaml, each with the directories that it matches. */
  matches: Map<string, PlacedEntry[]>
  /** By directory, the id of its tree: an equal one stands for equal digests, if `shared` is equal as well. */
  trees: Map<string, string>
  /** A digest of all that enters the digests of every location alike. */
  shared: string
}

/** Reads slipway.yaml at a commit, and the ids of the directories that it names. */
export async function surveyCommit(
  repository: Repository,
  { ref, ...request }: DigestRequest & { ref: string },
): Promise<{ survey: Survey } | { unusable: Unusable }> {
  const tree = await openCommit(repository, ref)
  const loaded = await readSettings({ tree, root: repository.root }, request)
  const { problems, sources } = loaded
  if (loaded.project === undefined) return { unusable: { problems, sources } }
  const project = { ...loaded.project, root: repository.root }
  const environment = environmentOf(project, request.environment)
  const matches = new Map<string, PlacedEntry[]>()
  for (const pattern of project.location_patterns) {
    const matched = await matchPaths(tree, { pattern, hidden: false })
    matches.set(
      pattern,
      matched.filter(({ kind }) => kind === 'directory'),
    )
  }
  const lock = await tree.entry(LOCK_FILE)
  const shared = sharedDigest({ request, project, environment, lock })
  const trees = new Map([...matches.values()].flat().map(({ path, id }) => [path, id]))
  return { survey: { tree, request, project, environment, matches, trees, shared } }
}

async function readSettings(
  { tree, root }: { tree: CommitTree; root: string },
  { variables }: DigestRequest,
): Promise<LoadedSettings> {
  const { id } = await projectFileOf(tree)
  return parseProjectSettings({ root, bytes: await tree.bytes(id), variables })
}

function environmentOf({ environments }: ProjectSettings, name: string): EnvironmentDeclaration | undefined {
  return Object.hasOwn(environments, name) ? environments[name] : undefined
}

function sharedDigest({
  request,
  project,
  environment,
  lock,
}: Pick<Survey, 'request' | 'project' | 'environment'> & { lock: TreeEntry | undefined }): string {
  const { runtimeDigest, componentVersion } = request
  return digestOf({
    format: FORMAT,
    // Of no digest, and what the rules hold locations against.
    queues: declaredQueues(project),
    environment: environment ? { ...environmentInputs(request.environment, environment) } : null,
    lock: lock?.id ?? null,
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
