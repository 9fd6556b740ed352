import { ECSClient } from '@aws-sdk/client-ecs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { Agent } from '@slipway/agent'
import { EcsLauncher, LambdaLauncher, routeOnAws } from '@slipway/agent/aws'
import type { Place } from '@slipway/aws-layout'
import { connectAws, systemClock, type AwsConfig } from '@slipway/stores/connect'

/** What the bench hands over, as JSON in the one argument. */
export interface BenchAgentOptions {
  place: Place
  config: AwsConfig
}

/** An agent on AWS in a process of its own, which tells its CPU time in ms whenever it is asked by a message. */
const { place, config } = JSON.parse(process.argv[2] ?? '') as BenchAgentOptions
const lambda = new LambdaLauncher({ client: new LambdaClient(config), clock: systemClock })
const ecs = new EcsLauncher({ client: new ECSClient(config), clock: systemClock })
new Agent(
  {
    ...(await connectAws({ place, config })),
    clock: systemClock,
    launchers: { lambda, ecs },
    route: routeOnAws,
    onEvent: (event) => {
      if (event.kind === 'trouble') throw new Error('The bench met trouble.', { cause: event.error })
    },
  },
  {
    name: 'bench',
    environment: place.environment,
    queues: ['default'],
    maxConcurrentRuns: Number.MAX_SAFE_INTEGER,
    timing: { sweepEvery: null, watchEvery: 3_600_000 },
  },
).start()
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1000)
})
