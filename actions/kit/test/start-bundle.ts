import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { ActionName } from '../../build.ts'
import { writeBundle } from '../../test/support/run-bundle.ts'
import { spawnAction } from '../../test/support/spawn-action.ts'
import { temporaryDirectory } from '../../test/support/temporary.ts'

export interface StartOptions {
  /** By their names in action.yml. */
  inputs: Record<string, string>
  /** The repository. */
  workspace: string
  variables?: Record<string, string>
}

/** An action at work. */
export interface StartedBundle {
  pid: number
  /** The runner's directory for temporary files. */
  temporary: string
  send: (signal: NodeJS.Signals) => void
  /** What it has printed so far. */
  printed: () => string
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Starts an action as a runner does, and leaves it at work. */
export async function startBundle(name: ActionName, options: StartOptions): Promise<StartedBundle> {
  const { inputs, workspace, variables = {} } = options
  const main = await writeBundle(name)
  const temporary = temporaryDirectory()
  const child = spawnAction({ main, inputs, workspace, temporary, variables })
  onTestFinished(() => void child.kill('SIGKILL'))
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => (printed[stream] += chunk.toString()))
  const closed = once(child, 'close') as Promise<[code: number | null]>
  return {
    pid: child.pid!,
    temporary,
    send: (signal) => child.kill(signal),
    printed: () => printed.stdout,
    ended: closed.then(([code]) => ({ code, ...printed })),
  }
}
