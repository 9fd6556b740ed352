import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'

const COMMANDS = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))

/** Who types the commands: where, and under which variables. */
export interface Operator {
  directory: string
  variables: Readonly<Record<string, string>>
}

export interface Typed {
  code: number | null
  stdout: string
  stderr: string
}

/** Types a command, shows it with all that it printed, and waits for its end. */
export async function type(operator: Operator, ...args: string[]): Promise<Typed> {
  const child = start(operator, args)
  const printed = collect(child)
  const [code] = (await once(child, 'close')) as [number | null]
  console.log(`$ slipway ${args.join(' ')}\n${printed.all.join('')}${code === 0 ? '' : `exit ${code}\n`}`)
  return { code, stdout: printed.stdout.join(''), stderr: printed.stderr.join('') }
}

/** A command that stays, until it is killed or disposed of. */
export interface Staying extends AsyncDisposable {
  /** Waits until it has printed this, to either stream. */
  printed(pattern: RegExp): Promise<void>
  /** SIGKILL: it learns nothing of it. */
  kill(): Promise<void>
  /** Ctrl-C, once; resolves to its exit code. */
  interrupt(): Promise<number | null>
}

/** Types a command that stays. What it printed is shown when it is gone. */
export function stay(operator: Operator, ...args: string[]): Staying {
  const child = start(operator, args)
  const { all } = collect(child)
  const gone = once(child, 'close').then(([code]) => {
    console.log(`$ slipway ${args.join(' ')}\n${all.join('')}`)
    return code as number | null
  })
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return gone
  }
  return {
    printed: (pattern) =>
      vi.waitFor(
        () => {
          if (pattern.test(all.join(''))) return
          throw new Error(`${pattern} was not printed:\n${all.join('')}`)
        },
        { timeout: 30_000, interval: 50 },
      ),
    kill: async () => void (await end('SIGKILL')),
    interrupt: () => end('SIGINT'),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  }
}

/** As `npx slipway` finds it, with the pinned Node. */
function start({ directory, variables }: Operator, args: readonly string[]): ChildProcess {
  return spawn(join(COMMANDS, 'slipway'), args, {
    cwd: directory,
    env: { PATH: `${COMMANDS}:${process.env['PATH']}`, HOME: directory, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function collect(child: ChildProcess): Record<'all' | 'stdout' | 'stderr', string[]> {
  const printed = { all: [] as string[], stdout: [] as string[], stderr: [] as string[] }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed.all.push(text)
      printed[name].push(text)
    })
  }
  return printed
}
