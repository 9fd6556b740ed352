import type { Command } from 'commander'
import type { Context } from './context.ts'
import type { ExitCode } from './exit-code.ts'

/** What a file under commands/ exports: how the command is written, and what it does. */
export interface CliCommand<Options extends object = object, Args extends unknown[] = unknown[]> {
  /** Adds arguments, options and help to a command that has its name and summary already. */
  define(command: Command): void
  /**
   * Does it. Loads what does it, so that help need not wait for that. Options and arguments are as `define` declared
   * them; throws what the failure boundary prints.
   */
  run(context: Context, options: Options, ...args: Args): Promise<ExitCode>
}
