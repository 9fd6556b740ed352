import { Agent, ProcessLauncher, routeToSnapshots } from '@slipway/agent'
import { connectEmbedded, systemClock } from '@slipway/stores/connect'
import { CallCounter, fatal } from './fatal-calls.ts'
import { countSystemCalls } from './fatal-system-calls.ts'

/** What the test hands over, as JSON in the one argument. */
export interface AgentEntryOptions {
  stateDirectory: string
  runtimeEntry: string
  trace: string
  killAt: number
}

/**
 * An agent that is killed at the n-th call of its ports. Waiting for rings is not counted, since how often it asks is
 * a matter of time; neither sweep nor watch run, so that the row of calls is the same each time.
 */
const options = JSON.parse(process.argv[2] ?? '') as AgentEntryOptions
const calls = new CallCounter(options)
const stores = await connectEmbedded({ stateDirectory: options.stateDirectory, variables: process.env })
const launcher = new ProcessLauncher({
  runtimeEntry: options.runtimeEntry,
  stateDirectory: options.stateDirectory,
  dotenvFile: `${options.stateDirectory}/.env`,
  variables: process.env,
  onExit: ({ environment, location, run_id }) => {
    void stores.doorbell.ring({ v: 1, kind: 'changed', environment, location, run_id })
  },
})
countSystemCalls(calls)
new Agent(
  {
    runs: fatal(calls, 'runs', stores.runs),
    releases: fatal(calls, 'releases', stores.releases),
    blobs: fatal(calls, 'blobs', stores.blobs),
    doorbell: fatal(calls, 'doorbell', stores.doorbell, ['receive']),
    clock: systemClock,
    launchers: { process: fatal(calls, 'launcher', launcher) },
    route: routeToSnapshots,
    onEvent: () => {},
  },
  {
    name: 'chaos',
    environment: 'local',
    queues: ['default'],
    maxConcurrentRuns: 4,
    timing: { sweepEvery: null, watchEvery: 3_600_000 },
  },
).start()
