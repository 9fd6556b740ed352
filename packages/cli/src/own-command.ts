import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { COMMANDS } from './command-list.ts'
import type { Context } from './context.ts'
import { quoted } from './terminal/quoted.ts'

/** How slipway is called from here: by npx where the project brings it, with the state that was named. */
export function ownCommand({
  workingDirectory,
  stateDirectory,
}: Pick<Context, 'workingDirectory' | 'stateDirectory'>): string {
  const name = isInstalled(workingDirectory) ? 'npx slipway' : 'slipway'
  return stateDirectory === undefined ? name : `${name} --state-dir ${quoted(stateDirectory)}`
}

/**
 * A hint in which every `slipway COMMAND` is written as `call` says, so that it works when pasted; with the environment
 * that is worked on, where it is given and the command takes one.
 */
export function asCalled(hint: string, call: string, environment?: string): string {
  const there =
    environment === undefined
      ? hint
      : hint.replaceAll(NAMED_ANYWHERE, (named) => `${named} --env ${quoted(environment)}`)
  return there.replaceAll(NAMED, () => call)
}

/** Only where a command follows: "a slipway process" is none. */
const NAMED = new RegExp(
  `(?<![\\w./-]|npx )slipway(?= (?:${COMMANDS.map(({ name }) => name).join('|')}|--help)(?![\\w-]))`,
  'g',
)

const NAMED_ANYWHERE = new RegExp(
  `(?<![\\w./-])slipway (?:${COMMANDS.filter(({ anyEnvironment }) => anyEnvironment)
    .map(({ name }) => name)
    .join('|')})(?![\\w-])(?! --env)`,
  'g',
)

function isInstalled(directory: string): boolean {
  if (existsSync(join(directory, 'node_modules', '.bin', 'slipway'))) return true
  const above = dirname(directory)
  return above !== directory && isInstalled(above)
}
