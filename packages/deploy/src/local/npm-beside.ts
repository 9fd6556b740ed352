import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The command that starts npm, and its first arguments. */
export type NpmCommand = readonly [program: string, ...args: string[]]

/**
 * The npm that came with a Node executable, run by that Node: its script by itself asks PATH for one, which need not be
 * there. Where none came with it, `npm`, to be found on PATH.
 */
export function npmBeside(execPath: string): NpmCommand {
  const beside = join(dirname(execPath), 'npm')
  if (!existsSync(beside)) return ['npm']
  const script = realpathSync(beside)
  return script.endsWith('.js') ? [execPath, script] : [beside]
}
