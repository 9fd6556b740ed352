import { posix } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import type { Finding, Path, Place } from '../finding.ts'
import { lineStartsOf, positionOf } from '../yaml/position.ts'
import type { ParsedDagsterFile } from './parse-dagster-yaml.ts'
import { isMapping, type PythonMapping, type PythonValue } from './python-value.ts'

/** The file in which `dg` looks for a project of Dagster's, under `[tool.dg]`. */
export const PYPROJECT_FILE = 'pyproject.toml'
/** What it keeps apart from it. */
export const BUILD_FILE = 'build.yaml'
export const CONTAINER_CONTEXT_FILE = 'container_context.yaml'

/** What `[tool.dg]` of a pyproject.toml says. */
export interface DgTool {
  /** Of a project: `[tool.dg.project]`. */
  project?: PythonMapping
  /** Of a workspace: the paths of its projects. */
  projects: string[]
}

/** Whether a pyproject.toml has anything to do with `dg`; told without parsing it, since most have not. */
export function mentionsDg(text: string): boolean {
  return /^\s*\[\s*tool\s*\.\s*dg\b/m.test(text)
}

/** Reads `[tool.dg]`. */
export function readDgTool({
  file,
  text,
}: {
  file: string
  text: string
}): { tool: DgTool } | { finding: Finding } {
  try {
    const dg = tableAt(parse(text, { integersAsBigInt: true }) as PythonMapping, ['tool', 'dg'])
    const { project } = dg
    const projects = tableAt(dg, ['workspace'])['projects']
    const paths = (Array.isArray(projects) ? projects : []).map((spec) =>
      isMapping(spec) ? spec['path'] : undefined,
    )
    return {
      tool: {
        ...(isMapping(project) && { project }),
        projects: paths.filter((path) => typeof path === 'string'),
      },
    }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const message = `This is no TOML: ${error.message.split('\n', 1)[0]}.`
    const start = (lineStartsOf(text)[error.line - 1] ?? 0) + error.column - 1
    return { finding: { code: 'invalid_toml', message, file, place: { start, end: start + 1 } } }
  }
}

function tableAt(table: PythonMapping, path: string[]): PythonMapping {
  return path.reduce<PythonMapping>((at, key) => {
    const below = at[key]
    return isMapping(below) ? below : {}
  }, table)
}

/**
 * The files of a project of `dg`, as one entry of a dagster_cloud.yaml, which is what `dg plus deploy` makes of them.
 */
export function entryOfDgProject(request: {
  project: PythonMapping
  /** The name of its folder, for a project that gives itself none. */
  name: string
  build?: PythonValue | undefined
  containerContext?: PythonValue | undefined
}): PythonMapping {
  const { project, name, build = null, containerContext = null } = request
  const {
    root_module: root,
    code_location_target_module: target,
    code_location_name: given,
    agent_queue,
    image,
  } = project
  const module = target ?? (typeof root === 'string' ? `${root}.definitions` : undefined)
  return {
    location_name: given ?? name,
    ...(module !== undefined && { code_source: { module_name: module } }),
    ...(build !== null && { build }),
    ...(containerContext !== null && { container_context: containerContext }),
    ...(agent_queue !== undefined && { agent_queue }),
    ...(image !== undefined && { image }),
  }
}

/** Where a place of such an entry really is: in which of the files, and there. */
export function placeInDgProject(path: Path, directory: string): { file: string; path: Path } {
  const [key, ...below] = path
  if (key === 'build') return { file: posix.join(directory, BUILD_FILE), path: below }
  if (key === 'container_context') return { file: posix.join(directory, CONTAINER_CONTEXT_FILE), path: below }
  return { file: posix.join(directory, PYPROJECT_FILE), path }
}

/**
 * A pyproject.toml as a file in which places are looked up: a key of `[tool.dg.project]` by its line, or else that
 * table's head.
 */
export function locatedPyproject({ file, text }: { file: string; text: string }): ParsedDagsterFile {
  const head = /^\s*\[\s*tool\s*\.\s*dg\s*\.\s*project\s*\]/m.exec(text)
  const start = head ? head.index + head[0].indexOf('[') : 0
  const lineStarts = lineStartsOf(text)
  return {
    file,
    text,
    content: undefined,
    findings: [],
    positionOf(place: Place) {
      return positionOf(
        { text, top: null, targets: new Map(), lineStarts },
        'path' in place ? spanOf(place.path) : place,
      )
    },
  }

  function spanOf([key]: Path): { start: number; end: number } {
    const written = KEYS[String(key)] ?? String(key)
    const line = new RegExp(`^[ \\t]*${written}[ \\t]*=[ \\t]*(.*)$`, 'm').exec(text.slice(start))
    const from = line ? start + line.index + line[0].length - (line[1]?.length ?? 0) : start
    return { start: from, end: from + (line?.[1]?.length ?? head?.[0].trim().length ?? 0) }
  }
}

/** What an entry's keys are called in `[tool.dg.project]`. */
const KEYS: Record<string, string> = {
  location_name: 'code_location_name',
  code_source: '(?:code_location_target_module|root_module)',
}
