import { systemClock } from '@slipway/stores/connect'
import { userInfo } from 'node:os'
import packageJson from '../package.json' with { type: 'json' }
import type { Context } from './context.ts'
import { connectPlatform, type ConnectEnvironment } from './environments/connect.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { Interrupts } from './interrupts.ts'
import { asCalled, ownCommand } from './own-command.ts'
import { runProgram, type GlobalOptions } from './program.ts'
import { reportFailure } from './report-failure.ts'
import { takesUnicode } from './terminal/symbols.ts'
import { openTerminal, type Terminal } from './terminal/terminal.ts'

const { version } = packageJson

/**
 * The command line as a whole, and the one place that looks at the process: its arguments, variables, streams and
 * signals. Resolves to the exit code; what goes wrong is printed.
 */
export async function cli(
  source: NodeJS.Process,
  { connectEnvironment = connectPlatform }: { connectEnvironment?: ConnectEnvironment } = {},
): Promise<ExitCode> {
  const { argv, stdout, stderr } = source
  const interrupts = new Interrupts(source, systemClock)
  let terminal = terminalFor(source, {})
  leaveWhenNothingCanBeWritten(source, (error) => reportFailure(terminal, error))
  const openContext = (options: GlobalOptions): Context => {
    terminal = terminalFor(source, options)
    return {
      version,
      terminal,
      workingDirectory: source.cwd(),
      variables: source.env,
      stateDirectory: options.stateDir,
      interrupts,
      clock: systemClock,
      connectEnvironment,
      user: whoAsks(source),
    }
  }
  try {
    return await runProgram(
      { version, stdout, stderr, openContext, hint: (text) => terminal.hint(text) },
      argv.slice(2),
    )
  } catch (error) {
    return reportFailure(terminal, error)
  }
}

function terminalFor(
  source: NodeJS.Process,
  { quiet = false, color, stateDir, env: environment }: GlobalOptions,
): Terminal {
  const { stdout, stderr, env } = source
  const call = ownCommand({ workingDirectory: source.cwd(), stateDirectory: stateDir })
  const hint = (text: string): string => asCalled(text, call, environment)
  return openTerminal({ stdout, stderr, quiet, color, unicode: takesUnicode(env), hint })
}

/** `slipway runs | head -1`: the reader has all it wanted, and nothing is told. A full disk is. */
function leaveWhenNothingCanBeWritten(source: NodeJS.Process, report: (error: Error) => ExitCode): void {
  for (const stream of [source.stdout, source.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      source.exit(error.code === 'EPIPE' ? EXIT.done : report(error))
    })
  }
}

function whoAsks(source: NodeJS.Process): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return `uid ${source.getuid?.() ?? '?'}`
  }
}
