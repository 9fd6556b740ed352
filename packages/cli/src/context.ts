import type { Clock } from '@slipway/model'
import type { ConnectEnvironment } from './environments/connect.ts'
import type { Interrupts } from './interrupts.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What every command is given beside its own options. */
export interface Context {
  /** Slipway's own. */
  version: string
  terminal: Terminal
  /** Absolute. */
  workingDirectory: string
  /** The process's environment variables. */
  variables: Readonly<Record<string, string | undefined>>
  /** `--state-dir`, as it was given. */
  stateDirectory: string | undefined
  interrupts: Interrupts
  clock: Clock
  /** How the stores of an environment other than `local` are reached. */
  connectEnvironment: ConnectEnvironment
  /** Who asks, as records name them. */
  user: string
}

/** The environment of this machine: the one that the command line itself works on. */
export const LOCAL = 'local'
