import { lstatSync, statSync } from 'node:fs'
import { basename, join, posix, resolve } from 'node:path'
import type { Declared } from '../declared.ts'
import { readText } from '../files/read-text.ts'
import { type Finding, type Place, valueAt } from '../finding.ts'
import { type DagsterLocation, declareDagster } from './declare-dagster.ts'
import { mentionsDg, PYPROJECT_FILE, readDgTool } from './dg-layout.ts'
import { parseDagsterYaml } from './parse-dagster-yaml.ts'
import { type DagsterFiles, type ReadDagster, readDgProject } from './read-dg-project.ts'

/** The file that declares locations for Dagster+. */
export const DAGSTER_FILE = 'dagster_cloud.yaml'

/** The file by which a directory declares its location, or several, in Dagster's words, if it does. */
export function dagsterFileIn(root: string, directory: string): string | undefined {
  if (exists(join(root, directory, DAGSTER_FILE))) return DAGSTER_FILE
  if (!exists(join(root, directory, PYPROJECT_FILE))) return undefined
  return dgToolOf(root, directory)?.project ? PYPROJECT_FILE : undefined
}

/** What `[tool.dg]` of a directory's pyproject.toml says, if it can be read. */
export function dgToolOf(root: string, directory: string) {
  const file = posix.join(directory, PYPROJECT_FILE)
  const read = readText({ root, file })
  if ('finding' in read || !mentionsDg(read.text)) return undefined
  const tool = readDgTool(read)
  // What is no TOML is told when the location is read.
  return 'tool' in tool ? tool.tool : { project: {}, projects: [] }
}

/** Reads what a directory declares in Dagster's words. Never throws. */
export function readDagster({ root, directory }: { root: string; directory: string }): ReadDagster {
  if (posix.isAbsolute(directory) || /^\.\.($|\/)/.test(directory)) return outside(directory)
  const faults: Finding[] = []
  const files: DagsterFiles = {
    isDirectory: (path) => isDirectory(resolve(root, path)),
    textOf(file) {
      if (!exists(join(root, file))) return undefined
      const read = readText({ root, file })
      if ('text' in read) return read.text
      faults.push(read.finding)
      return undefined
    },
  }
  const read = exists(join(root, directory, DAGSTER_FILE))
    ? readDagsterFile(posix.join(directory, DAGSTER_FILE), files)
    : readDgProject(
        { directory, folder: basename(join(root, directory)), workspace: workspaceOf(root, directory) },
        files,
      )
  return { ...read, findings: [...faults, ...read.findings] }
}

/** Only a workspace of `dg` names such a directory. */
function outside(directory: string): ReadDagster {
  const message = `The workspace has a project outside of it: ${directory}.`
  const place: Place = { start: 0, end: 0 }
  return {
    files: [],
    locations: [],
    findings: [{ code: 'outside_project', message, file: PYPROJECT_FILE, place }],
  }
}

function readDagsterFile(file: string, { textOf, isDirectory }: DagsterFiles): ReadDagster {
  const text = textOf(file)
  if (text === undefined) return { files: [], locations: [], findings: [] }
  const parsed = parseDagsterYaml({ file, text })
  if (parsed.content === undefined) return { files: [parsed], locations: [], findings: parsed.findings }
  const { locations, findings } = declareDagster({
    file,
    content: parsed.content,
    isDirectory: (path) => isDirectory(relativeTo(posix.dirname(file), path)),
  })
  return { files: [parsed], locations, findings: [...parsed.findings, ...findings] }
}

function relativeTo(directory: string, path: string): string {
  return posix.isAbsolute(path) ? path : posix.join(directory, path)
}

/** The root of the project, if it is a workspace of `dg` that names the directory. */
function workspaceOf(root: string, directory: string): string | undefined {
  const paths = dgToolOf(root, '.')?.projects ?? []
  return paths.some((path) => posix.normalize(path).replace(/\/$/, '') === directory) ? '.' : undefined
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // A part of the path is a file, or may not be searched: whoever looks for locations tells that.
    return false
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * Findings of the rules about all locations, where they belong: the rules know each location by a stand-in for its
 * file.
 */
export function atTheirFiles(findings: Finding[], locations: DagsterLocation[]): Finding[] {
  if (locations.length === 0) return findings
  const byStandIn = new Map(locations.map((location) => [location.declared.file, location]))
  return findings.flatMap((finding) => {
    const location = byStandIn.get(finding.file)
    if (!location) return [finding]
    const { path } = 'path' in finding.place ? finding.place : { path: [] }
    if (path.length > 0 && !OF_ENTRIES.has(String(path[0]))) return []
    const { file, path: written } = location.placed(path)
    return [{ ...finding, file, place: valueAt(written) }]
  })
}

/** What the rules see of an entry as it is written; the rest is made up of it. */
const OF_ENTRIES = new Set(['location_name', 'agent_queue'])

/** What is declared, once the rules have seen it: each location in the file in which it really stands. */
export function inTheirFiles(declared: Declared, locations: DagsterLocation[]): Declared {
  if (locations.length === 0) return declared
  const byStandIn = new Map(locations.map(({ declared: { file: standIn }, file }) => [standIn, file]))
  return {
    ...declared,
    locations: declared.locations.map((location) => ({
      ...location,
      file: byStandIn.get(location.file) ?? location.file,
    })),
  }
}
