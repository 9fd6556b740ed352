import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { systemClock } from '@slipway/stores/connect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runContainer } from '../src/hosts/container/run-container.ts'
import { sharedSurroundings } from '../src/hosts/surroundings.ts'
import { AWS_TIMING } from '../src/timing.ts'
import {
  canBeAlone,
  makeHostRig,
  type HostProcess,
  type HostRig,
  type OpenAttempt,
} from './support/host-rig.ts'
import { notices, printed } from './support/read-log.ts'
import { waitFor } from './support/wait-for.ts'

const ARN = 'arn:aws:ecs:eu-west-1:111122223333:task/slipway/0123456789abcdef'

/** What ECS tells a container of its task; `{}`: nothing of use. */
async function serveMetadata(task: object): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/v4/abc/task' ? 200 : 404).end(JSON.stringify(task))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v4/abc`
}

function start(
  rig: HostRig,
  { envelope }: OpenAttempt,
  { variables = {}, isAlone = false }: { variables?: Record<string, string>; isAlone?: boolean } = {},
): HostProcess {
  const command = rig.command({ kind: 'container', isAlone })
  return rig.start(command, { SLIPWAY_ENVELOPE: JSON.stringify(envelope), ...variables })
}

describe('the runtime in a container', () => {
  test('executes its attempt, says which task it is, and does not pass its envelope on', async () => {
    const rig = await makeHostRig()
    const attempt = await rig.open('env | grep -c -e ENVELOPE -e METADATA')
    const ECS_CONTAINER_METADATA_URI_V4 = await serveMetadata({ TaskARN: ARN, Cluster: 'slipway' })
    const runtime = start(rig, attempt, { variables: { ECS_CONTAINER_METADATA_URI_V4 } })
    expect(await runtime.exited).toMatchObject({ code: 0, stderr: '' })
    expect((await attempt.read()).host).toEqual({ kind: 'ecs', task_arn: ARN, cluster: 'slipway' })
    expect(printed(await attempt.frames())).toBe('0\n')
  })

  test.each([
    ['does not answer', async () => 'http://127.0.0.1:9/v4/abc'],
    ['says something else', () => serveMetadata({})],
  ])('names its host where ECS %s', async (_, endpoint) => {
    const rig = await makeHostRig()
    const attempt = await rig.open('true')
    const variables = { ECS_CONTAINER_METADATA_URI_V4: await endpoint() }
    await start(rig, attempt, { variables }).exited
    expect((await attempt.read()).host).toEqual({ kind: 'container', hostname: hostname() })
  })

  test('stops its job when ECS stops it, with no more grace than ECS has', async () => {
    const rig = await makeHostRig()
    const script =
      'trap "echo asked > $SLIPWAY_ARTIFACTS_DIR/said; exit 7" TERM; echo ready; while :; do sleep 0.05; done'
    const attempt = await rig.open(script, { grace_ms: 600_000 })
    const runtime = start(rig, attempt)
    await waitFor('the job', async () => printed(await attempt.frames()).includes('ready'))
    runtime.process.kill('SIGTERM')
    expect(await runtime.exited).toMatchObject({ code: 0 })
    expect((await attempt.read()).outcome).toMatchObject({
      failure: { code: 'interrupted' },
      steps: [{ exit_code: 7 }],
      artifacts: [{ name: 'said', blob: expect.any(String) }],
    })
  })

  test('leaves its attempt unclaimed when ECS stops it before, so that it may be started elsewhere', async () => {
    const rig = await makeHostRig()
    const attempt = await rig.open('true')
    const { codeDirectory, temporaryDirectory } = rig
    const surroundings = sharedSurroundings(temporaryDirectory)
    const place = { variables: {}, build: 'test', codeDirectory, surroundings, timing: AWS_TIMING }
    const { envelope } = attempt
    const request = { place, envelope, nonce: 'n', hostname: hostname(), interrupt: AbortSignal.abort() }
    await expect(runContainer({ ...rig.stores, clock: systemClock }, request)).rejects.toMatchObject({
      code: 'interrupted',
      message: expect.stringContaining('before'),
    })
    expect((await attempt.read()).state).toBe('OPEN')
  })

  test.runIf(canBeAlone())('leaves nothing running that has hidden from it', async () => {
    const rig = await makeHostRig()
    const attempt = await rig.open('env -i setsid sh -c "sleep 300 & echo \\$!"; sleep 0.2')
    await start(rig, attempt, { isAlone: true }).exited
    expect(notices(await attempt.frames()).join()).toMatch(
      /^Killed what the step left running: sleep \(\d+\)\.$/,
    )
  })
})
