import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How long a program takes from its process's start to its end, in ms. Throws when it does not exit with `expected`. */
export async function startToEnd(
  [program = '', ...args]: readonly string[],
  { env = process.env, expected = 0 }: { env?: NodeJS.ProcessEnv; expected?: number } = {},
): Promise<number> {
  const started = performance.now()
  const child = spawn(program, args, {
    env,
    stdio: ['ignore', 'pipe', expected === 0 ? 'inherit' : 'ignore'],
  })
  child.stdout?.resume()
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== expected) throw new Error(`${program} ${args.join(' ')} exited ${code}.`)
  return performance.now() - started
}
