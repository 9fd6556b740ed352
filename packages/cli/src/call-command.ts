import { systemClock } from '@slipway/stores/connect'
import { userInfo } from 'node:os'
import type { Context } from './context.ts'
import { connectPlatform, type ConnectEnvironment } from './environments/connect.ts'
import type { ExitCode } from './exit-code.ts'
import { Interrupts } from './interrupts.ts'
import { leaveOnWriteFailure } from './leave-on-write-failure.ts'
import { asCalled, ownCommand } from './own-command.ts'
import { runProgram, type GlobalOptions } from './program.ts'
import { reportFailure } from './report-failure.ts'
import { takesUnicode } from './terminal/symbols.ts'
import { openTerminal, type Terminal } from './terminal/terminal.ts'

/** What the scripts of `slipway completion` call, as `slipway complete -- WORD...`; no help lists it. */
const COMPLETE = 'complete'

export interface CallDeps {
  connectEnvironment?: ConnectEnvironment
}

/**
 * Calls the command that the arguments name. The one place that looks at the process: its arguments, variables,
 * streams and signals. Resolves to the exit code; what goes wrong is printed.
 */
export async function callCommand(
  source: NodeJS.Process,
  version: string,
  { connectEnvironment = connectPlatform }: CallDeps,
): Promise<ExitCode> {
  const { argv, stdout, stderr } = source
  const args = argv.slice(2)
  const interrupts = new Interrupts(source, systemClock)
  let terminal = terminalFor(source, colorAsked(args))
  leaveOnWriteFailure(source, (error) => reportFailure(terminal, error))
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
    if (args[0] === COMPLETE) {
      const { tellCandidates } = await import('./completion/complete.ts')
      return await tellCandidates(openContext({}), args.slice(2))
    }
    return await runProgram({ version, stdout, stderr, openContext }, args)
  } catch (error) {
    return reportFailure(terminal, error)
  }
}

function terminalFor(
  source: NodeJS.Process,
  { quiet = false, color, stateDir, env: environment }: GlobalOptions,
): Terminal {
  const { stdin, stdout, stderr, env } = source
  const call = ownCommand({ workingDirectory: source.cwd(), stateDirectory: stateDir })
  const hint = (text: string): string => asCalled(text, call, environment)
  const { TERM } = env
  return openTerminal({
    stdin,
    stdout,
    stderr,
    quiet,
    color,
    unicode: takesUnicode(env),
    erases: TERM !== undefined && TERM !== 'dumb',
    hint,
  })
}

/** For what is wrong with the arguments themselves, which is told before they are read as options. */
function colorAsked(args: readonly string[]): Pick<GlobalOptions, 'color'> {
  if (args.includes('--no-color')) return { color: false }
  return args.includes('--color') ? { color: true } : {}
}

function whoAsks(source: NodeJS.Process): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return `uid ${source.getuid?.() ?? '?'}`
  }
}
