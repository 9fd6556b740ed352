import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { findProject } from '@slipway/config-schema'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { noProject } from './no-project.ts'

type Place = Pick<Context, 'workingDirectory' | 'stateDirectory'>

/** Where the state is. All paths are absolute. */
export interface StatePlace {
  directory: string
  /** The project's root; undefined when the state was named and there is no project around. */
  root: string | undefined
}

const STATE_DIRECTORY = '.slipway'

/** The state that `--state-dir` names, or that of the project around the working directory; it need not exist. */
export function locateState({ workingDirectory, stateDirectory }: Place): StatePlace {
  const root = findProject(workingDirectory)
  if (stateDirectory !== undefined) return { directory: resolve(workingDirectory, stateDirectory), root }
  if (root !== undefined) return { directory: join(root, STATE_DIRECTORY), root }
  throw noProject(workingDirectory)
}

/** The same, where it must be there: for commands that only look at what others made. */
export function locateExistingState(place: Place): StatePlace {
  const state = locateState(place)
  if (existsSync(state.directory)) return state
  throw new CliError(`Nothing was released here yet: there is no ${state.directory}.`, {
    remedy: 'Release the project with slipway deploy, or with slipway start, which also serves.',
  })
}

/** A `.env` file that may hold secrets; it need not exist. */
export function dotenvFileOf({ root, directory }: StatePlace): string {
  return join(root ?? directory, '.env')
}

/** A path as somebody in the working directory would write it: relative, unless that is longer. */
export function shownPath(workingDirectory: string, path: string): string {
  const shown = relative(workingDirectory, path)
  if (shown === '') return '.'
  return shown.length < path.length ? shown : path
}
