import { posix, resolve } from 'node:path'
import type { Project, ProjectSettings } from './declaration.ts'
import { checkRules, declareLocation, declareProject } from './declare.ts'
import type { Declared, DeclaredLocation } from './declared.ts'
import { findLocations, LOCATION_FILE } from './files/find-locations.ts'
import { findProject, PROJECT_FILE } from './files/find-project.ts'
import { readText } from './files/read-text.ts'
import { type Finding, withoutConsequences } from './finding.ts'
import type { Variables } from './normalise/expand-variables.ts'
import type { Problem } from './problem.ts'
import { type ParsedFile, parseYaml } from './yaml/parse-yaml.ts'

/** A project as it was read, or why it cannot be used. */
export interface LoadedProject {
  /** Undefined if there is a problem of severity `error`. */
  project: Project | undefined
  /** Of all files, sorted by file, line and column. */
  problems: Problem[]
  /** The text of each file that was read, by its path relative to the project root: what code frames show. */
  sources: Map<string, string>
}

/** The same of slipway.yaml alone. */
export interface LoadedSettings extends Omit<LoadedProject, 'project'> {
  project: ProjectSettings | undefined
}

/**
 * Reads slipway.yaml, from `directory` or the nearest directory above that has one, and all its locations; checks
 * and normalises them. `variables` are what `${VAR}` under `agents` stands for. Whatever is wrong with the files is
 * a problem, all of them at once; never throws for it.
 */
export async function loadProject(request: {
  directory: string
  variables: Variables
}): Promise<LoadedProject> {
  return load(request, { declare: declareAll, result: toProject })
}

/**
 * Reads and checks slipway.yaml alone, found likewise: for those who need to know where an environment is, whatever
 * is wrong with the locations.
 */
export async function loadProjectSettings(request: {
  directory: string
  variables: Variables
}): Promise<LoadedSettings> {
  return load(request, { declare: declareSettings, result: toSettings })
}

function load<P>(
  request: { directory: string; variables: Variables },
  {
    declare,
    result,
  }: { declare: (reading: Reading) => Reads; result: (root: string, declared: Declared) => P },
): { project: P | undefined; problems: Problem[]; sources: Map<string, string> } {
  const root = findProject(request.directory)
  if (root === undefined)
    return { project: undefined, problems: [notFound(request.directory)], sources: new Map() }

  const files = new Map<string, ParsedFile>()
  const { declared, findings } = declare({ root, variables: request.variables, files })
  const told = [...findings, ...(declared ? checkRules(declared) : [])]
  const problems = told.map((finding) => toProblem(finding, files)).toSorted(byPlace)
  const isUsable = problems.every(({ severity }) => severity !== 'error')
  return {
    project: declared && isUsable ? result(root, declared) : undefined,
    problems: withoutRepetition(problems),
    sources: new Map([...files].map(([file, { text }]) => [file, text])),
  }
}

function notFound(directory: string): Problem {
  return {
    severity: 'error',
    code: 'project_not_found',
    message: `There is no ${PROJECT_FILE} in ${resolve(directory)} or above it.`,
    suggestion: `Create one there, of two lines (project: my-project, and locations: ['locations/*']), or go to a directory of a project.`,
    file: PROJECT_FILE,
    line: 1,
    column: 1,
  }
}

interface Reading {
  root: string
  variables: Variables
  /** Gathers the files that were read. */
  files: Map<string, ParsedFile>
}

/** As much as can be declared; nothing at all if slipway.yaml cannot be read. */
interface Reads {
  declared?: Declared
  findings: Finding[]
}

function declareSettings(reading: Reading): Reads {
  const read = readFile(reading, PROJECT_FILE)
  if (read.content === undefined) return { findings: read.findings }
  const { variables } = reading
  const { project, findings } = declareProject({ file: PROJECT_FILE, content: read.content, variables })
  return { declared: { project, locations: [] }, findings }
}

function declareAll(reading: Reading): Reads {
  const { declared, findings } = declareSettings(reading)
  if (declared === undefined) return { findings }

  const { root } = reading
  const { project } = declared
  const found = findLocations({ root, patterns: project.content.locations })
  findings.push(...withoutConsequences(found.findings, project.broken))

  const locations: DeclaredLocation[] = []
  for (const directory of found.directories) {
    const { file, content, findings: ofFile } = readFile(reading, posix.join(directory, LOCATION_FILE))
    findings.push(...ofFile)
    if (content === undefined) continue
    const declaration = declareLocation({ root, file, content })
    findings.push(...declaration.findings)
    locations.push(declaration.location)
  }
  return { declared: { project, locations }, findings }
}

function readFile({ root, files }: Reading, file: string): Pick<ParsedFile, 'file' | 'content' | 'findings'> {
  const read = readText({ root, file })
  if ('finding' in read) return { file, content: undefined, findings: [read.finding] }
  const parsed = parseYaml(read)
  files.set(file, parsed)
  return parsed
}

function toProblem(
  { severity = 'error', place, ...finding }: Finding,
  files: Map<string, ParsedFile>,
): Problem {
  const position = files.get(finding.file)?.positionOf(place) ?? { line: 1, column: 1 }
  return { severity, ...finding, ...position }
}

/** What is wrong in a value is found again wherever an alias repeats the value. */
function withoutRepetition(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

function byPlace(a: Problem, b: Problem): number {
  return compare(a.file, b.file) || a.line - b.line || a.column - b.column
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function toSettings(root: string, { project: { content, agents } }: Declared): ProjectSettings {
  return { name: content.project, root, agents, environments: content.environments ?? {} }
}

function toProject(root: string, declared: Declared): Project {
  return {
    ...toSettings(root, declared),
    locations: declared.locations
      .map(({ directory, file, declaration }) => ({ directory, file, declaration }))
      .toSorted((a, b) => compare(a.declaration.name, b.declaration.name)),
  }
}
