import { lstatSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The file that makes a directory a project. */
export const PROJECT_FILE = 'slipway.yaml'

/** The nearest directory that holds a slipway.yaml, from `directory` upwards; undefined when none does. Never throws. */
export function findProject(directory: string): string | undefined {
  const candidate = resolve(directory)
  if (isThere(join(candidate, PROJECT_FILE))) return candidate
  const above = dirname(candidate)
  return above === candidate ? undefined : findProject(above)
}

/** False also where nobody may look, or where no file could be. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}
