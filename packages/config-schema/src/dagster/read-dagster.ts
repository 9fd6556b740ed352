import { statSync } from 'node:fs'
import { basename, join, posix, resolve } from 'node:path'
import { readText } from '../files/read-text.ts'
import type { Finding, Place } from '../finding.ts'
import { DAGSTER_FILE, dgToolOf, isThere, PYPROJECT_FILE } from './dagster-files.ts'
import { declareDagster } from './declare-dagster.ts'
import { parseDagsterYaml } from './parse-dagster-yaml.ts'
import { type DagsterFiles, type ReadDagster, readDgProject } from './read-dg-project.ts'

/** Reads what a directory declares in Dagster's words. Never throws. */
export async function readDagster({
  root,
  directory,
}: {
  root: string
  directory: string
}): Promise<ReadDagster> {
  if (posix.isAbsolute(directory) || /^\.\.($|\/)/.test(directory)) return outside(directory)
  const faults: Finding[] = []
  const files: DagsterFiles = {
    isDirectory: (path) => isDirectory(resolve(root, path)),
    textOf(file) {
      if (!isThere(join(root, file))) return undefined
      const read = readText({ root, file })
      if ('text' in read) return read.text
      faults.push(read.finding)
      return undefined
    },
  }
  const read = isThere(join(root, directory, DAGSTER_FILE))
    ? readDagsterFile(posix.join(directory, DAGSTER_FILE), files)
    : readDgProject(
        { directory, folder: basename(join(root, directory)), workspace: await workspaceOf(root, directory) },
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
async function workspaceOf(root: string, directory: string): Promise<string | undefined> {
  const { projects: paths = [] } = (await dgToolOf(root, '.')) ?? {}
  return paths.some((path) => posix.normalize(path).replace(/\/$/, '') === directory) ? '.' : undefined
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
