import { join, posix } from 'node:path'
import {
  formatProblems,
  type LoadedProject,
  loadProject,
  type LocatedDeclaration,
  type Variables,
} from '@slipway/config-schema'
import type { CreateNodesResult, ProjectConfiguration } from 'nx/src/devkit-exports.js'
import { locationTargets } from './location-targets.ts'

/** What Nx is told of one slipway.yaml: paths are relative to the workspace. */
export interface NodesOfProject {
  nodes: [file: string, result: CreateNodesResult][]
  errors: [file: string, error: Error][]
}

/** Reads a slipway.yaml and its locations as `slipway` does. `directory` is relative to the workspace. Never throws. */
export async function readProject(request: {
  workspaceRoot: string
  directory: string
  variables: Variables
}): Promise<NodesOfProject> {
  const { workspaceRoot, directory, variables } = request
  const loaded = await loadProject({ directory: join(workspaceRoot, directory), variables })
  const named = variablesNamed(loaded.sources.get('slipway.yaml') ?? '')
  return {
    nodes: loaded.locations.map((location) => {
      const project = projectOf(location, { slipwayRoot: directory, variables: named })
      return [
        posix.join(directory, location.file),
        { projects: { [posix.join(directory, location.directory)]: project } },
      ]
    }),
    errors: errorsOf(loaded).map(([file, error]) => [posix.join(directory, file), error]),
  }
}

/** The variables whose values decide what a slipway.yaml says. */
function variablesNamed(text: string): string[] {
  const names = [...text.matchAll(/\$\{([A-Za-z_]\w*)/g)].flatMap(([, name]) => name ?? [])
  return [...new Set(names)].toSorted()
}

function projectOf(
  { declaration }: LocatedDeclaration,
  place: { slipwayRoot: string; variables: readonly string[] },
): Omit<ProjectConfiguration, 'root'> {
  const launchers = Object.values(declaration.jobs).flatMap((job) => job.launchers.map(({ type }) => type))
  return {
    name: declaration.name,
    projectType: 'application',
    tags: [
      'slipway:location',
      `slipway:queue:${declaration.agent_queue}`,
      ...[...new Set(launchers)].toSorted().map((type) => `slipway:launcher:${type}`),
    ],
    targets: locationTargets({ location: declaration.name, ...place }),
  }
}

/** An error for each file that has some. That a variable is missing is for those to know who start an agent. */
function errorsOf({ problems, sources }: LoadedProject): [file: string, error: Error][] {
  const told = problems.filter(({ severity, code }) => severity === 'error' && code !== 'missing_variable')
  return [...Map.groupBy(told, ({ file }) => file)].map(([file, ofFile]) => {
    const error = new Error(formatProblems(ofFile, sources, { color: false }))
    // Nx prints stacks, and where in here the mistake was noticed helps nobody.
    error.stack = error.message
    return [file, error]
  })
}
