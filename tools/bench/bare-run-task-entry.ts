import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs'
import type { AwsConfig } from '@slipway/stores/connect'

/** What the bench hands over, as JSON in the one argument. */
export interface BareCallOptions {
  config: AwsConfig
  warmUp: number
  calls: number
}

/** Calls RunTask and nothing else, and tells the CPU time in ms that its calls took after the first ones. */
const { config, warmUp, calls } = JSON.parse(process.argv[2] ?? '') as BareCallOptions
const client = new ECSClient(config)
await callTimes(warmUp)
const before = process.cpuUsage()
await callTimes(calls)
const { user, system } = process.cpuUsage(before)
process.send?.((user + system) / 1000)

/** As many at once as an agent takes rings. */
async function callTimes(count: number): Promise<void> {
  for (let done = 0; done < count; done += 10) await Promise.all(Array.from({ length: 10 }, callOnce))
}

async function callOnce(): Promise<void> {
  await client.send(new RunTaskCommand({ cluster: 'bench', taskDefinition: 'bench:1' }))
}
