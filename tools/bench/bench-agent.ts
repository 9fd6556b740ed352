import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Agent, ProcessLauncher, routeToSnapshots } from '@slipway/agent'
import type { Launcher } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import type { BenchPlane } from './bench-plane.ts'

const RUNTIME_ENTRY = fileURLToPath(new URL('../dist/main.js', import.meta.resolve('@slipway/runtime')))

/** An agent that nothing but rings and its watch wakes, as on a quiet system. Trouble ends the bench. */
export function startBenchAgent(
  { stores }: BenchPlane,
  { launcher, watchEvery = 3_600_000 }: { launcher: Launcher; watchEvery?: number },
): Agent {
  const agent = new Agent(
    {
      ...stores,
      clock: systemClock,
      launchers: { [launcher.name]: launcher },
      route: (request) => ({ ...routeToSnapshots(request), launcher: launcher.name }),
      onEvent: (event) => {
        if (event.kind === 'trouble') throw new Error('The bench met trouble.', { cause: event.error })
      },
    },
    {
      name: 'bench',
      environment: 'local',
      queues: ['default'],
      maxConcurrentRuns: Number.MAX_SAFE_INTEGER,
      timing: { sweepEvery: null, watchEvery },
    },
  )
  agent.start()
  return agent
}

/** The process launcher over the bundle that everybody runs. */
export function benchProcessLauncher(
  { directory }: BenchPlane,
  variables: Readonly<Record<string, string>> = {},
): ProcessLauncher {
  return new ProcessLauncher({
    runtimeEntry: RUNTIME_ENTRY,
    stateDirectory: directory,
    dotenvFile: join(directory, '.env'),
    variables: { PATH: process.env['PATH'], ...variables },
  })
}
