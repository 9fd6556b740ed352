import packageJson from '../package.json' with { type: 'json' }
import type { CallDeps } from './call-command.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { leaveOnWriteFailure } from './leave-on-write-failure.ts'
import { rootHelp } from './root-help.ts'

const { version } = packageJson

/**
 * The command line as a whole. Resolves to the exit code; what goes wrong is printed. Help and version are answered
 * at once, before anything is loaded that a command needs.
 */
export async function cli(source: NodeJS.Process, deps: CallDeps = {}): Promise<ExitCode> {
  const answer = answerAtOnce(source.argv.slice(2))
  if (answer === undefined) {
    const { callCommand } = await import('./call-command.ts')
    return callCommand(source, version, deps)
  }
  leaveOnWriteFailure(source, ({ message }) => {
    source.stderr.write(`${message}\n`)
    return EXIT.failed
  })
  source.stdout.write(answer)
  return EXIT.done
}

function answerAtOnce([asked, ...others]: readonly string[]): string | undefined {
  if (asked === undefined || others.length > 0) return undefined
  if (['-h', '--help', 'help'].includes(asked)) return rootHelp()
  if (['-V', '--version', 'version'].includes(asked)) return `${version}\n`
  return undefined
}
