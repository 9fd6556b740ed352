import { posix } from 'node:path'
import type { Path, Place } from '../finding.ts'
import { lineStartsOf, positionOf } from '../yaml/position.ts'
import { PYPROJECT_FILE } from './dagster-files.ts'
import type { ParsedDagsterFile } from './parse-dagster-yaml.ts'
import type { PythonMapping, PythonValue } from './python-value.ts'

/** What `dg` keeps apart from pyproject.toml. */
export const BUILD_FILE = 'build.yaml'
export const CONTAINER_CONTEXT_FILE = 'container_context.yaml'

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
      return positionOf({ text, lineStarts }, 'path' in place ? spanOf(place.path) : place)
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
