import { Command } from 'commander'
import { COMMANDS, type ListedCommand } from './command-list.ts'
import { environmentOption } from './command-options.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Output } from './terminal/writer.ts'

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
  /** A hint whose commands work when pasted. */
  hint: (text: string) => string
}

const EPILOGUE = `
Exit codes: 0 done; 1 failed, or problems found, or the run that was followed did not succeed; 2 wrong usage;
130 interrupted.

Variables: SLIPWAY_API_TOKEN (the token for --api), NO_COLOR, FORCE_COLOR; with --env those of AWS's own tools.

First steps:
  $ slipway validate                     is what I wrote right?
  $ slipway start                        release it to this machine, and serve
  $ slipway run weather/report -p year=2015
  $ slipway COMMAND --help               examples of each command`

/**
 * Parses the arguments and does what they ask. Resolves to the exit code; throws commander's errors, which it has
 * printed, and the command's own, which it has not.
 */
export async function runProgram(deps: ProgramDeps, args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done
  const program = createProgram(deps)
  for (const { name, summary, group } of COMMANDS) {
    program.command(name).summary(summary).description(sentence(summary)).helpGroup(group)
  }
  program.hook('preSubcommand', async (_, subcommand) => {
    const listed = listedCommand(subcommand.name())
    const { command } = await listed.load()
    command.define(subcommand)
    if (listed.anyEnvironment) subcommand.addOption(environmentOption())
    subcommand.showHelpAfterError(deps.hint(`slipway ${subcommand.name()} --help says more.`))
    subcommand.action(async () => {
      const options = subcommand.optsWithGlobals<GlobalOptions>()
      exitCode = await command.run(
        deps.openContext(options),
        options,
        ...(subcommand.processedArgs as unknown[]),
      )
    })
  })
  await program.parseAsync(helpAsOption(args), { from: 'user' })
  return exitCode
}

function createProgram({ version, stdout, stderr, hint }: ProgramDeps): Command {
  return new Command('slipway')
    .description('Takes code locations from git push to runs whose every outcome is accounted for.')
    .usage('COMMAND [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .option('--state-dir <dir>', "where state is kept (default: .slipway beside the project's slipway.yaml)")
    .option('-q, --quiet', 'print data and errors only')
    .option('--color', 'colours, also into a pipe')
    .option('--no-color', 'no colours')
    .addHelpText('after', EPILOGUE)
    .showHelpAfterError(hint('slipway --help lists the commands.'))
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .exitOverride()
}

/** The same text for everybody, whatever the width of the window. */
const HELP_WIDTH = 110

function listedCommand(name: string): ListedCommand {
  const listed = COMMANDS.find((command) => command.name === name)
  if (listed === undefined) throw new Error(`There is no command ${name}.`)
  return listed
}

/** `slipway help run` is `slipway run --help`: commander's own would not load the command first. */
function helpAsOption(args: readonly string[]): string[] {
  return args[0] === 'help' ? [...args.slice(1), '--help'] : [...args]
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`
}
