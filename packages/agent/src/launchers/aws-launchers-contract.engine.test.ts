import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { launcherContract } from './contract.ts'
import { openAwsHosts, type AwsHosts } from './test/aws-hosts.ts'
import { openEcsStage, openLambdaStage } from './test/aws-stages.ts'

const PATIENCE = { deadlineMs: 60_000, pollMs: 100 }

// A bundle of sources that have changed since would be another runtime; of the same ones it stays as it is.
execFileSync(process.execPath, [
  fileURLToPath(new URL('../build.ts', import.meta.resolve('@slipway/runtime'))),
])

let hosts: AwsHosts

beforeAll(async () => {
  hosts = await openAwsHosts()
}, 300_000)

afterAll(() => hosts?.[Symbol.asyncDispose]())

launcherContract('lambda', () => openLambdaStage(hosts), PATIENCE)
launcherContract('ecs', () => openEcsStage(hosts), PATIENCE)
