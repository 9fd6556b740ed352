import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import type { Project } from '@slipway/config-schema'

/** The secrets of a code location that have no value on this machine. */
export interface MissingSecrets {
  location: string
  names: string[]
}

/** What is missing for each code location, by the rule that attempts go by here: a variable, or a line of `.env`. */
export async function missingSecrets(
  { locations }: Project,
  { variables, dotenvFile }: { variables: Readonly<Record<string, string | undefined>>; dotenvFile: string },
): Promise<MissingSecrets[]> {
  const declared = locations.map(({ declaration: { name, secrets } }) => ({
    location: name,
    names: Object.keys(secrets),
  }))
  if (declared.every(({ names }) => names.length === 0)) return []
  const file = parseEnv(await readIfThere(dotenvFile))
  const isMissing = (name: string): boolean => variables[name] === undefined && file[name] === undefined
  return declared
    .map(({ location, names }) => ({ location, names: names.filter(isMissing) }))
    .filter(({ names }) => names.length > 0)
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
