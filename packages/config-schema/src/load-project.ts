import { posix } from 'node:path'
import { compare } from './by-place.ts'
import type { DeclaredDagster } from './dagster/declare-dagster.ts'
import type { LocatedDeclaration, Project } from './declaration.ts'
import { declareLocation } from './declare-location.ts'
import type { Declared, DeclaredLocation, DeclaredProject } from './declared.ts'
import { findLocations, LOCATION_FILE } from './files/find-locations.ts'
import { type Finding, withoutConsequences } from './finding.ts'
import {
  type Loaded,
  loadDeclarations,
  type LoadRequest,
  readDeclaration,
  type Reading,
  type Reads,
} from './load-declarations.ts'
import { declareSettings, toSettings } from './load-settings.ts'
import { normaliseBuild } from './normalise/normalise-build.ts'
import { checkLocations } from './rules/location-rules.ts'
import { checkProject } from './rules/project-rules.ts'

/** A project as it was read, or why it cannot be used. */
export interface LoadedProject extends Loaded<Project> {
  /** Those that have no error of their own, sorted by name: what can be told of them while others are mended. */
  locations: LocatedDeclaration[]
}

/**
 * Reads slipway.yaml, from `directory` or the nearest directory above that has one, and all its locations; checks
 * and normalises them. Where there is none, files of Dagster's make a project by themselves. `variables` are what
 * `${VAR}` under `agents` stands for. Whatever is wrong with the files is a problem, all of them at once; never throws
 * for it.
 */
export async function loadProject(request: LoadRequest): Promise<LoadedProject> {
  const extent = { declare: declareAll, check: checkAll, result: toProject }
  const { declared, broken, project, problems, sources } = await loadDeclarations(request, extent)
  const locations = declared ? toLocations(declared).filter(({ file }) => !broken.has(file)) : []
  return { project, locations, problems, sources }
}

async function declareAll(reading: Reading): Promise<Reads> {
  const { declared, findings } = await declareSettings(reading)
  if (declared === undefined) return { findings }

  const { root, implied } = reading
  const { project } = declared
  const found = implied
    ? { directories: [], dagster: implied.directories, findings: [] }
    : await findLocations({ root, patterns: project.content.locations })
  findings.push(...withoutConsequences(found.findings, project.broken))

  const locations: DeclaredLocation[] = []
  for (const directory of found.directories) {
    const read = await readDeclaration(reading, posix.join(directory, LOCATION_FILE))
    findings.push(...read.findings)
    if (read.content === undefined) continue
    const declaration = declareLocation({ root, file: read.file, content: read.content })
    findings.push(...declaration.findings)
    locations.push(declaration.location)
  }
  const dagster = await readAllDagster(reading, found.dagster)
  findings.push(...dagster.findings)
  locations.push(...dagster.locations.map((location) => location.declared))
  return {
    declared: { project: implied ? withTheirQueues(project, locations) : project, locations },
    dagster: dagster.locations,
    findings,
  }
}

/** What reads files of Dagster's takes time to load: only where there are any. */
async function readAllDagster({ root, files }: Reading, directories: string[]): Promise<DeclaredDagster> {
  const all: DeclaredDagster = { locations: [], findings: [] }
  if (directories.length === 0) return all
  const { readDagster } = await import('./dagster/read-dagster.ts')
  for (const directory of directories) {
    const read = await readDagster({ root, directory })
    for (const parsed of read.files) files.set(parsed.file, parsed)
    all.locations.push(...read.locations)
    all.findings.push(...read.findings)
  }
  return all
}

/** Where nobody declares agents, Dagster's are taken to serve whatever queue is named. */
function withTheirQueues(project: DeclaredProject, locations: DeclaredLocation[]): DeclaredProject {
  const queues = [...new Set(locations.flatMap(({ content }) => content.agent_queue ?? []))]
  return { ...project, agents: project.agents.map((agent) => ({ ...agent, queues })) }
}

function checkAll(declared: Declared): Finding[] {
  return [...checkProject(declared), ...checkLocations(declared.locations)]
}

function toProject(root: string, declared: Declared): Project {
  return { ...toSettings(root, declared), locations: toLocations(declared) }
}

function toLocations({ locations }: Declared): LocatedDeclaration[] {
  return locations
    .map(({ directory, file, declaration, content }) => {
      return { directory, file, declaration, build: normaliseBuild(content.build) }
    })
    .toSorted((a, b) => compare(a.declaration.name, b.declaration.name))
}
