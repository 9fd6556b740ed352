import { posix, resolve } from 'node:path'
import type { LocatedDeclaration, Project, ProjectSettings } from './declaration.ts'
import { checkRules, declareLocation, declareProject } from './declare.ts'
import { DAGSTER_FILE } from './dagster/dagster-files.ts'
import type { DagsterLocation, DeclaredDagster } from './dagster/declare-dagster.ts'
import type { DagsterProject } from './dagster/find-dagster-project.ts'
import { atTheirFiles, inTheirFiles } from './dagster/in-their-files.ts'
import type { Declared, DeclaredLocation, DeclaredProject } from './declared.ts'
import { findLocations, LOCATION_FILE } from './files/find-locations.ts'
import { findProject, PROJECT_FILE } from './files/find-project.ts'
import { misnamedFile } from './files/misnamed-file.ts'
import { decodeText, readText } from './files/read-text.ts'
import { type Finding, withoutConsequences } from './finding.ts'
import { byPlace, compare } from './by-place.ts'
import type { Variables } from './normalise/expand-variables.ts'
import { normaliseBuild } from './normalise/normalise-build.ts'
import { normaliseEnvironments } from './normalise/normalise-environments.ts'
import type { Problem } from './problem.ts'
import { parseYaml } from './yaml/parse-yaml.ts'
import type { ParsedFile } from './yaml/parsed-file.ts'

/** A project as it was read, or why it cannot be used. */
export interface LoadedProject {
  /** Undefined if there is a problem of severity `error`. */
  project: Project | undefined
  /** Those that have no error of their own, sorted by name: what can be told of them while others are mended. */
  locations: LocatedDeclaration[]
  /** Of all files, sorted by file, line and column. */
  problems: Problem[]
  /** The text of each file that was read, by its path relative to the project root: what code frames show. */
  sources: Map<string, string>
}

/** The same of slipway.yaml alone. */
export interface LoadedSettings extends Omit<LoadedProject, 'project' | 'locations'> {
  project: ProjectSettings | undefined
}

/** What is read. */
export interface LoadRequest {
  directory: string
  /** What `${VAR}` under `agents` stands for. */
  variables: Variables
  /** Texts that are read in place of files, by their paths relative to the project root. */
  texts?: ReadonlyMap<string, string>
}

/**
 * Reads slipway.yaml, from `directory` or the nearest directory above that has one, and all its locations; checks
 * and normalises them. Where there is none, files of Dagster's make a project by themselves. `variables` are what `${VAR}` under `agents` stands for. Whatever is wrong with the files is
 * a problem, all of them at once; never throws for it.
 */
export async function loadProject(request: LoadRequest): Promise<LoadedProject> {
  return load(request, { declare: declareAll, result: toProject })
}

/**
 * Reads and checks slipway.yaml alone, found likewise: for those who need to know where an environment is, whatever
 * is wrong with the locations.
 */
export async function loadProjectSettings(request: LoadRequest): Promise<LoadedSettings> {
  return load(request, { declare: declareSettings, result: toSettings })
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
  const settings = { declare: declareSettings, result: toSettings }
  if (!('finding' in read)) {
    return loadAt({ root }, { variables, texts: new Map([[read.file, read.text]]) }, settings)
  }
  return { project: undefined, problems: [toProblem(read.finding, new Map())], sources: new Map() }
}

/** As much of a project as is asked for. */
interface Extent<P> {
  declare: (reading: Reading) => Promise<Reads>
  result: (root: string, declared: Declared) => P
}

type Loaded<P> = Omit<LoadedProject, 'project'> & { project: P | undefined }

async function load<P>(request: LoadRequest, extent: Extent<P>): Promise<Loaded<P>> {
  const place = await projectAt(request.directory)
  if (place !== undefined) return loadAt(place, request, extent)
  return { project: undefined, locations: [], problems: [notFound(request.directory)], sources: new Map() }
}

async function loadAt<P>(
  place: ProjectPlace,
  { variables, texts }: Omit<LoadRequest, 'directory'>,
  { declare, result }: Extent<P>,
): Promise<Loaded<P>> {
  const files: Reading['files'] = new Map()
  const reads = await declare({ ...place, variables, texts, files })
  const { findings, dagster = [] } = reads
  const told = [...findings, ...(reads.declared ? atTheirFiles(checkRules(reads.declared), dagster) : [])]
  const declared = reads.declared && inTheirFiles(reads.declared, dagster)
  const problems = told.map((finding) => toProblem(finding, files)).toSorted(byPlace)
  const broken = new Set(problems.filter(({ severity }) => severity === 'error').map(({ file }) => file))
  return {
    project: declared && broken.size === 0 ? result(place.root, declared) : undefined,
    locations: declared ? toLocations(declared).filter(({ file }) => !broken.has(file)) : [],
    problems: withoutRepetition(problems),
    sources: new Map([...files].map(([file, { text }]) => [file, text])),
  }
}

interface ProjectPlace {
  root: string
  /** Stands for a slipway.yaml that there is not. */
  implied?: DagsterProject
}

/** A project by its slipway.yaml or, where there is none, by files of Dagster's alone. */
async function projectAt(directory: string): Promise<ProjectPlace | undefined> {
  const root = findProject(directory)
  if (root !== undefined) return { root }
  const { findDagsterProject } = await import('./dagster/find-dagster-project.ts')
  const implied = await findDagsterProject(directory)
  return implied && { root: implied.root, implied }
}

function notFound(directory: string): Problem {
  const renames = [PROJECT_FILE, DAGSTER_FILE].flatMap((name) => {
    const misnamed = misnamedFile(resolve(directory), name)
    return misnamed === undefined ? [] : [`Rename ${misnamed} to ${name}.`]
  })
  return {
    severity: 'error',
    code: 'project_not_found',
    message: `There is no ${PROJECT_FILE} in ${resolve(directory)} or above it.`,
    suggestion: renames[0] ?? 'Go to a directory of a project, or begin one with slipway init.',
    file: PROJECT_FILE,
    line: 1,
    column: 1,
  }
}

interface Reading extends ProjectPlace {
  variables: Variables
  texts: LoadRequest['texts']
  /** Gathers the files that were read. */
  files: Map<string, Pick<ParsedFile, 'text' | 'positionOf'>>
}

/** As much as can be declared; nothing at all if slipway.yaml cannot be read. */
interface Reads {
  declared?: Declared
  /** Those of the locations that files of Dagster's declare. */
  dagster?: DagsterLocation[]
  findings: Finding[]
}

async function declareSettings(reading: Reading): Promise<Reads> {
  if (reading.implied) return { declared: { project: reading.implied.project, locations: [] }, findings: [] }
  const read = await readFile(reading, PROJECT_FILE)
  if (read.content === undefined) return { findings: read.findings }
  const { variables } = reading
  const { project, findings } = declareProject({ file: PROJECT_FILE, content: read.content, variables })
  return { declared: { project, locations: [] }, findings }
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
    const { file, content, findings: ofFile } = await readFile(reading, posix.join(directory, LOCATION_FILE))
    findings.push(...ofFile)
    if (content === undefined) continue
    const declaration = declareLocation({ root, file, content })
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

async function readFile(
  { root, texts, files }: Reading,
  file: string,
): Promise<Pick<ParsedFile, 'file' | 'content' | 'findings'>> {
  const given = texts?.get(file)
  const read = given === undefined ? readText({ root, file }) : { file, text: given }
  if ('finding' in read) return { file, content: undefined, findings: [read.finding] }
  const parsed = await parseYaml(read)
  files.set(file, parsed)
  return parsed
}

function toProblem(
  { severity = 'error', place, fix: mend, ...finding }: Finding,
  files: Reading['files'],
): Problem {
  const source = files.get(finding.file)
  if (source === undefined) return { severity, ...finding, line: 1, column: 1 }
  const { start, ...position } = source.positionOf(place)
  const end = start + (position.length ?? 0)
  const text = mend?.(source.text.slice(start, end))
  return { severity, ...finding, ...position, ...(text !== undefined && { fix: { start, end, text } }) }
}

/** What is wrong in a value is found again wherever an alias repeats the value. */
function withoutRepetition(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

function toSettings(root: string, { project: { content, agents } }: Declared): ProjectSettings {
  return {
    name: content.project,
    root,
    location_patterns: content.locations,
    agents,
    environments: normaliseEnvironments(content.environments),
  }
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
