import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

launcherContract('lambda', async () => openLambdaStage(hosts), PATIENCE)
launcherContract('ecs', () => openEcsStage(hosts), PATIENCE)

test('a task whose image is gone is known by its failure, and has started nothing', async () => {
  const stage = await openEcsStage(hosts)
  const attempt = await stage.prepare({ userCode: 'brief', code: 'missing' })
  const answer = await stage.launcher.launch(attempt.request)
  if (!answer.launched) throw new Error(answer.failure.message)
  const inspect = async () => (await stage.launcher.inspect([answer.handle]))[0]
  await expect
    .poll(inspect, { timeout: PATIENCE.deadlineMs, interval: PATIENCE.pollMs })
    .toMatchObject({ state: 'gone', code: 'image_unavailable' })
  expect(await attempt.starts()).toBe(0)
  await stage.close()
})
