import { Command, CommanderError, type OutputConfiguration } from 'commander'
import { COMMANDS } from './command-list.ts'
import type { CliCommand } from './command.ts'
import { environmentOption } from './command-options.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { rootHelp } from './root-help.ts'
import type { Output } from './terminal/writer.ts'
import { wrongUsage } from './wrong-usage.ts'

/** The options that every command takes, before or after its name. */
export interface GlobalOptions {
  stateDir?: string
  quiet?: boolean
  /** Undefined: neither `--color` nor `--no-color`. */
  color?: boolean
  /** Of the commands that take it. */
  env?: string
}

export interface ProgramDeps {
  version: string
  stdout: Output
  stderr: Output
  openContext(options: GlobalOptions): Context
}

/**
 * Parses the arguments and does what they ask. Resolves to the exit code; throws what the failure boundary prints.
 */
export async function runProgram(deps: ProgramDeps, args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done
  let called: Command | undefined
  const { version, stdout, stderr } = deps
  const program = createProgram({
    version,
    output: {
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => {},
    },
  })
  program.hook('preSubcommand', async (_, subcommand) => {
    called = subcommand
    const command = await defineCommand(subcommand)
    subcommand.action(async () => {
      const options = subcommand.optsWithGlobals<GlobalOptions>()
      exitCode = await command.run(
        deps.openContext(options),
        options,
        ...(subcommand.processedArgs as unknown[]),
      )
    })
  })
  try {
    await program.parseAsync(helpAsOption(args), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return EXIT.done
    // Without a command there is nothing to say but the help, which is printed.
    if (error.code === 'commander.help') return EXIT.wrongUsage
    throw wrongUsage(error, called)
  }
  return exitCode
}

/** The command line without what its commands take, which is known once they are loaded. */
export function createProgram({
  version,
  output,
}: {
  version: string
  output?: OutputConfiguration
}): Command {
  const program = new Command('slipway')
    .usage('COMMAND [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .option('--state-dir <dir>', "where state is kept (default: .slipway beside the project's slipway.yaml)")
    .option('-q, --quiet', 'print data and errors only')
    .option('--color', 'colours, also into a pipe')
    .option('--no-color', 'no colours')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      ...output,
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .exitOverride()
  for (const { name, summary } of COMMANDS) {
    program.command(name).summary(summary).description(sentence(summary))
  }
  program.helpInformation = rootHelp
  return program
}

/** The same text for everybody, whatever the width of the window. */
const HELP_WIDTH = 110

/** Loads a command and has it take its arguments and options. */
export async function defineCommand(subcommand: Command): Promise<CliCommand> {
  const listed = COMMANDS.find(({ name }) => name === subcommand.name())
  if (listed === undefined) throw new Error(`There is no command ${subcommand.name()}.`)
  const { command } = await listed.load()
  command.define(subcommand)
  if (listed.anyEnvironment) subcommand.addOption(environmentOption())
  return command
}

/** `slipway help run` is `slipway run --help`: commander's own would not load the command first. */
function helpAsOption(args: readonly string[]): string[] {
  return args[0] === 'help' ? [...args.slice(1), '--help'] : [...args]
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`
}
