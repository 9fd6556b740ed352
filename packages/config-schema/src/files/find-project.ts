import { lstatSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The file that makes a directory a project. */
export const PROJECT_FILE = 'slipway.yaml'

/** The nearest directory that holds a slipway.yaml, from `directory` upwards; undefined when none does. */
export function findProject(directory: string): string | undefined {
  const candidate = resolve(directory)
  if (lstatSync(join(candidate, PROJECT_FILE), { throwIfNoEntry: false })) return candidate
  const above = dirname(candidate)
  return above === candidate ? undefined : findProject(above)
}
