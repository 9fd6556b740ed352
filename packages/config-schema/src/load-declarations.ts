import { resolve } from 'node:path'
import { byPlace } from './by-place.ts'
import { DAGSTER_FILE } from './dagster/dagster-files.ts'
import type { DagsterLocation } from './dagster/declare-dagster.ts'
import type { DagsterProject } from './dagster/find-dagster-project.ts'
import { atTheirFiles, inTheirFiles } from './dagster/in-their-files.ts'
import type { Declared } from './declared.ts'
import { findProject, PROJECT_FILE } from './files/find-project.ts'
import { misnamedFile } from './files/misnamed-file.ts'
import { readText } from './files/read-text.ts'
import type { Finding } from './finding.ts'
import type { Variables } from './normalise/expand-variables.ts'
import type { Problem } from './problem.ts'
import { parseYaml } from './yaml/parse-yaml.ts'
import type { ParsedFile } from './yaml/parsed-file.ts'

/** What is read. */
export interface LoadRequest {
  directory: string
  /** What `${VAR}` under `agents` stands for. */
  variables: Variables
  /** Texts that are read in place of files, by their paths relative to the project root. */
  texts?: ReadonlyMap<string, string>
}

/** What was read, or why it cannot be used. */
export interface Loaded<Result> {
  /** Undefined if there is a problem of severity `error`. */
  project: Result | undefined
  /** Of all files, sorted by file, line and column. */
  problems: Problem[]
  /** The text of each file that was read, by its path relative to the project root: what code frames show. */
  sources: Map<string, string>
}

/** What was declared, and the files that have an error. */
interface LoadedDeclarations<Result> extends Loaded<Result> {
  declared: Declared | undefined
  broken: ReadonlySet<string>
}

/** As much of a project as is asked for. */
export interface Extent<Result> {
  declare: (reading: Reading) => Promise<Reads>
  /** What the rules find. */
  check: (declared: Declared) => Finding[]
  result: (root: string, declared: Declared) => Result
}

export interface ProjectPlace {
  root: string
  /** Stands for a slipway.yaml that there is not. */
  implied?: DagsterProject
}

export interface Reading extends ProjectPlace {
  variables: Variables
  texts: LoadRequest['texts']
  /** Gathers the files that were read. */
  files: Map<string, Pick<ParsedFile, 'text' | 'positionOf'>>
}

/** As much as can be declared; nothing at all if slipway.yaml cannot be read. */
export interface Reads {
  declared?: Declared
  /** Those of the locations that files of Dagster's declare. */
  dagster?: DagsterLocation[]
  findings: Finding[]
}

/** Reads and checks as much as is asked for of the project that a directory lies in. */
export async function loadDeclarations<Result>(
  request: LoadRequest,
  extent: Extent<Result>,
): Promise<LoadedDeclarations<Result>> {
  const place = await projectAt(request.directory)
  if (place !== undefined) return loadAt(place, request, extent)
  const problems = [notFound(request.directory)]
  return { project: undefined, declared: undefined, broken: new Set(), problems, sources: new Map() }
}

/** The same of a project whose place is known. */
export async function loadAt<Result>(
  place: ProjectPlace,
  { variables, texts }: Omit<LoadRequest, 'directory'>,
  { declare, check, result }: Extent<Result>,
): Promise<LoadedDeclarations<Result>> {
  const files: Reading['files'] = new Map()
  const reads = await declare({ ...place, variables, texts, files })
  const { findings, dagster = [] } = reads
  const told = [...findings, ...(reads.declared ? atTheirFiles(check(reads.declared), dagster) : [])]
  const declared = reads.declared && inTheirFiles(reads.declared, dagster)
  const problems = told.map((finding) => toProblem(finding, files)).toSorted(byPlace)
  const broken = new Set(problems.filter(({ severity }) => severity === 'error').map(({ file }) => file))
  return {
    project: declared && broken.size === 0 ? result(place.root, declared) : undefined,
    declared,
    broken,
    problems: withoutRepetition(problems),
    sources: new Map([...files].map(([file, { text }]) => [file, text])),
  }
}

/** Reads and parses a file of YAML. */
export async function readDeclaration(
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

/** A finding with its line and column, where the file could be read. */
export function toProblem(
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

/** What is wrong in a value is found again wherever an alias repeats the value. */
function withoutRepetition(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}
