import { ECSClient } from '@aws-sdk/client-ecs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { Agent } from '@slipway/agent'
import { EcsLauncher, LambdaLauncher, routeOnAws } from '@slipway/agent/aws'
import { connectAws, systemClock } from '@slipway/stores/connect'
import { CallCounter, fatal } from '../chaos/fatal-calls.ts'
import type { TestPlatform } from '@slipway/tools/engines/test-platform'

/** What the test hands over, as JSON in the one argument. */
export interface AwsAgentOptions {
  platform: TestPlatform
  trace: string
  killAt: number
}

/** An agent over the stores on AWS that is killed at the n-th call of its ports; waiting for rings is not counted. */
const { platform, ...fatalCalls } = JSON.parse(process.argv[2] ?? '') as AwsAgentOptions
const { place, config } = platform
const calls = new CallCounter(fatalCalls)
const stores = await connectAws({ place, config })
const lambda = new LambdaLauncher({ client: new LambdaClient(config), clock: systemClock })
const ecs = new EcsLauncher({ client: new ECSClient(config), clock: systemClock })
new Agent(
  {
    runs: fatal(calls, 'runs', stores.runs),
    releases: fatal(calls, 'releases', stores.releases),
    blobs: fatal(calls, 'blobs', stores.blobs),
    doorbell: fatal(calls, 'doorbell', stores.doorbell, ['receive']),
    clock: systemClock,
    launchers: { lambda: fatal(calls, 'launcher', lambda), ecs: fatal(calls, 'launcher', ecs) },
    route: routeOnAws,
    onEvent: () => {},
  },
  {
    name: 'chaos',
    environment: place.environment,
    queues: ['default'],
    maxConcurrentRuns: 4,
    timing: { sweepEvery: null, watchEvery: 3_600_000 },
  },
).start()
