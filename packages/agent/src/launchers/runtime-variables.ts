import { realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { PROCESS_HOST } from '@slipway/model/protocol'

/** Variables by name, as `process.env` holds them. */
export type Variables = Readonly<Record<string, string | undefined>>

/** What is the same for every attempt of one launcher. */
export interface RuntimeSettings {
  variables: Variables
  nodePath: string
  stateDirectory: string
  dotenvFile: string
}

/**
 * The part of a runtime's environment that all attempts share: the variables handed in without the agent's own
 * (`SLIPWAY_*`), a PATH that finds `node` as the agent's own, a compile cache so that the bundle starts faster.
 */
export function sharedRuntimeVariables(settings: RuntimeSettings): Record<string, string> {
  const inherited = Object.entries(settings.variables).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('SLIPWAY_'),
  )
  return {
    NODE_COMPILE_CACHE: join(settings.stateDirectory, 'cache', 'node'),
    ...Object.fromEntries(inherited),
    PATH: pathWithNode(settings.variables['PATH'], settings.nodePath),
    [PROCESS_HOST.stateDirectory]: settings.stateDirectory,
    [PROCESS_HOST.dotenvFile]: settings.dotenvFile,
  }
}

/**
 * PATH as it is when its first `node` is this one, otherwise with Node's directory in front. Not always in front: that
 * directory may be /usr/bin, and would then hide, say, the `python` of an activated virtual environment.
 */
function pathWithNode(path: string | undefined, nodePath: string): string {
  const directories = path === undefined || path === '' ? [] : path.split(delimiter)
  const first = directories
    .map((directory) => resolved(join(directory, 'node')))
    .find((node) => node !== undefined)
  if (first !== undefined && first === resolved(nodePath)) return directories.join(delimiter)
  return [dirname(nodePath), ...directories].join(delimiter)
}

function resolved(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
