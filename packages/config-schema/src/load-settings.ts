import type { ProjectSettings } from './declaration.ts'
import { declareProject } from './declare-project.ts'
import type { Declared } from './declared.ts'
import { PROJECT_FILE } from './files/find-project.ts'
import { decodeText } from './files/read-text.ts'
import {
  type Extent,
  loadAt,
  type Loaded,
  loadDeclarations,
  type LoadRequest,
  readDeclaration,
  type Reading,
  type Reads,
  toProblem,
} from './load-declarations.ts'
import { normaliseEnvironments } from './normalise/normalise-environments.ts'
import type { Variables } from './normalise/expand-variables.ts'
import { checkProject } from './rules/project-rules.ts'

/** slipway.yaml as it was read, or why it cannot be used. */
export type LoadedSettings = Loaded<ProjectSettings>

const SETTINGS: Extent<ProjectSettings> = {
  declare: declareSettings,
  check: checkProject,
  result: toSettings,
}

/**
 * Reads and checks slipway.yaml alone, found as `loadProject` finds it: for those who need to know where an
 * environment is, whatever is wrong with the locations. Nothing is loaded that only locations need.
 */
export async function loadProjectSettings(request: LoadRequest): Promise<LoadedSettings> {
  return settingsOf(await loadDeclarations(request, SETTINGS))
}

/** Checks the bytes of a slipway.yaml, likewise, whatever lies at its root. */
export async function parseProjectSettings(request: {
  /** Absolute path of the directory that it belongs to. */
  root: string
  bytes: Uint8Array
  variables: Variables
}): Promise<LoadedSettings> {
  const { root, bytes, variables } = request
  const read = decodeText({ file: PROJECT_FILE, bytes })
  if (!('finding' in read)) {
    return settingsOf(
      await loadAt({ root }, { variables, texts: new Map([[read.file, read.text]]) }, SETTINGS),
    )
  }
  return { project: undefined, problems: [toProblem(read.finding, new Map())], sources: new Map() }
}

function settingsOf({ project, problems, sources }: LoadedSettings): LoadedSettings {
  return { project, problems, sources }
}

/** Declares what slipway.yaml says, without locations. */
export async function declareSettings(reading: Reading): Promise<Reads> {
  if (reading.implied) return { declared: { project: reading.implied.project, locations: [] }, findings: [] }
  const read = await readDeclaration(reading, PROJECT_FILE)
  if (read.content === undefined) return { findings: read.findings }
  const { variables } = reading
  const { project, findings } = declareProject({ file: PROJECT_FILE, content: read.content, variables })
  return { declared: { project, locations: [] }, findings }
}

/** What is declared of a project beside its locations. */
export function toSettings(root: string, { project: { content, agents } }: Declared): ProjectSettings {
  return {
    name: content.project,
    root,
    location_patterns: content.locations,
    agents,
    environments: normaliseEnvironments(content.environments),
  }
}
