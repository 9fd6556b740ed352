import { lstatSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readText } from '../files/read-text.ts'
import type { DgTool } from './read-dg-tool.ts'

/** The file that declares locations for Dagster+. */
export const DAGSTER_FILE = 'dagster_cloud.yaml'
/** The file in which `dg` looks for a project of Dagster's, under `[tool.dg]`. */
export const PYPROJECT_FILE = 'pyproject.toml'

/** The file by which a directory declares its location, or several, in Dagster's words, if it does. */
export async function dagsterFileIn(root: string, directory: string): Promise<string | undefined> {
  if (isThere(join(root, directory, DAGSTER_FILE))) return DAGSTER_FILE
  if (!isThere(join(root, directory, PYPROJECT_FILE))) return undefined
  const tool = await dgToolOf(root, directory)
  return tool?.project ? PYPROJECT_FILE : undefined
}

/** What `[tool.dg]` of a directory's pyproject.toml says, if it can be read. */
export async function dgToolOf(root: string, directory: string): Promise<DgTool | undefined> {
  const file = posix.join(directory, PYPROJECT_FILE)
  const read = readText({ root, file })
  if ('finding' in read || !mentionsDg(read.text)) return undefined
  const { readDgTool } = await import('./read-dg-tool.ts')
  const tool = readDgTool(read)
  // What is no TOML is told when the location is read.
  return 'tool' in tool ? tool.tool : { project: {}, projects: [] }
}

/** Whether a pyproject.toml has anything to do with `dg`; told without parsing it, since most have not. */
function mentionsDg(text: string): boolean {
  return /^\s*\[\s*tool\s*\.\s*dg\b/m.test(text)
}

/** Whether there is anything at a path. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // A part of the path is a file, or may not be searched: whoever looks for locations tells that.
    return false
  }
}
