import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { RunDetails, RunList } from '@slipway/api'
import { afterEach, describe, expect, test } from 'vitest'
import { aStaging, stagingProject, startStagingAgent, type Staging } from './staging.ts'
import { masked, slipway, startSlipway, succeed, succeedJson } from './slipway.ts'

const ENV = ['--env', 'staging']
const ARTIFACT = 's3://slipway-fixture-staging-111122223333-eu-west-1/runs/staging/weather/RUN/1/artifacts'

let here: Staging

describe('with --env', () => {
  afterEach(() => expect(existsSync(join(here.cwd, '.slipway'))).toBe(false))

  test('a run goes to the agents of the environment, and is followed, listed and read as on this machine', async () => {
    here = await aStaging()
    startStagingAgent(here)
    const { code, stdout, stderr } = await slipway(here, 'run', 'weather/report', ...ENV)
    expect({ code, stdout, stderr }).toMatchObject({
      code: 0,
      stdout: 'extract │ 365 days read\nplot │ plotted\n',
    })
    expect(masked(stderr)).toContain(`✔ SUCCEEDED in N s\n  ${ARTIFACT}/report.html  18 B\n`)

    const { runs } = await succeedJson<RunList>(here, 'runs', ...ENV)
    expect(runs).toMatchObject([{ environment: 'staging', status: 'SUCCEEDED' }])
    expect(await succeed(here, 'logs', ...ENV)).toBe(stdout)
    expect(masked(await succeed(here, 'artifacts', ...ENV))).toBe(`${ARTIFACT}/report.html  18 B\n`)
    await succeed(here, 'artifacts', 'latest', 'report.html', ...ENV)
    expect(await readFile(join(here.cwd, 'report.html'), 'utf8')).toBe('<h1>365 days</h1>\n')
  })

  test('a run that no agent takes says which one would, and how; it can be cancelled', async () => {
    here = await aStaging()
    const waiting = startSlipway(here, 'run', 'weather/report', ...ENV)
    await waiting.printed(/is there one\? slipway agent --env staging --name general$/m)
    const cancelled = await succeedJson<RunDetails>(here, 'cancel', 'latest', ...ENV)
    expect(cancelled).toMatchObject({ status: 'CANCELLED' })
    expect(await waiting.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('CANCELLED by') })
  })

  test('a run may ask for a launcher, which this machine refuses', async () => {
    here = await aStaging()
    const args = ['run', 'hello/greet', '--launcher', 'ecs', '--detach']
    expect(await succeedJson(here, ...args, ...ENV)).toMatchObject({ overrides: { launcher: 'ecs' } })
    const refused = await slipway(here, ...args, '--state-dir', here.stateDirectory)
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^✖ In the environment local every job runs as a process.*\n {2}.+\n$/),
    })
  })

  test('hints name the environment', async () => {
    here = await aStaging()
    const { stderr } = await slipway(here, 'logs', 'ZZZ', ...ENV)
    expect(stderr).toContain('See slipway runs --env staging for')
    expect(await slipway(here, 'rollback', 'hello', ...ENV)).toMatchObject({ code: 1 })
    expect(await succeed(here, 'releases', ...ENV)).toMatch(/^hello .* by ada$/m)
  })

  test('an environment that is not declared is refused, and so are two at once', async () => {
    here = await aStaging()
    expect(await slipway(here, 'runs', '--env', 'stagin')).toMatchObject({
      code: 1,
      stderr:
        '✖ slipway.yaml declares no environment stagin.\n  It has: staging; without --env it is this machine.\n',
    })
    expect(await slipway(here, 'runs', ...ENV, '--api', 'http://127.0.0.1:1')).toMatchObject({ code: 2 })
  })

  test('an agent has to be told which one it is', async () => {
    here = await aStaging()
    expect(await slipway(here, 'agent', ...ENV)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--name with one of: general, reporter.'),
    })
  })

  test('an agent takes runs of its queues, starts them on AWS, and says what it does', async () => {
    const target = {
      kind: 'lambda' as const,
      function_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:greet:7',
      timeout_ms: 900_000,
    }
    here = await aStaging({
      code: { kind: 'image', image: 'i', runtime_build: 'b', targets: { 'ecs-1024-2048-20': target } },
    })
    const lambda = await aws(202, {})
    const variables = { ...here.variables, ...lambda.variables }
    const agent = startSlipway({ ...here, variables }, 'agent', '--name', 'general', ...ENV)
    await agent.printed(/^general serves the queues default, reports of staging · Ctrl-C stops$/m)
    const { id } = await succeedJson<RunDetails>(here, 'run', 'hello/greet', '--detach', ...ENV)
    await agent.printed(new RegExp(`^[\\d-]+T[\\d:.]+Z launched run_id=${id} attempt=1$`, 'm'))
    expect(lambda.calls[0]).toContain(encodeURIComponent(target.function_arn))

    agent.interrupt('SIGTERM')
    await agent.printed(/waits up to 10 s for 1 run under way/)
    const again = setInterval(() => agent.interrupt(), 400)
    expect(await agent.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('1 run goes on by itself'),
    })
    clearInterval(again)
  })
})

describe('what AWS refuses is one sentence with its remedy, for', () => {
  test.each([
    [
      'ResourceNotFoundException',
      'There is no platform for staging in the account 111122223333, region eu-west-1',
    ],
    ['ExpiredTokenException', 'has expired'],
    ['AccessDeniedException', 'AWS denies this caller the use of staging: no, you may not.'],
    ['UnrecognizedClientException', 'AWS does not take the credentials'],
  ])('%s', async (type, told) => {
    const cwd = await stagingProject()
    const { variables } = await aws(400, { __type: `x#${type}`, message: 'no, you may not' })
    for (const args of [['runs'], ['run', 'hello/greet'], ['agent', '--name', 'general']]) {
      const { code, stdout, stderr } = await slipway({ cwd, variables }, ...args, ...ENV)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^✖ .+\n {2}.+\n$/)
      expect(stderr).toContain(told)
    }
    expect(existsSync(join(cwd, '.slipway'))).toBe(false)
  })

  test('no credentials, and nobody there', async () => {
    const cwd = await stagingProject()
    const none = { AWS_EC2_METADATA_DISABLED: 'true' }
    const without = await slipway({ cwd, variables: none }, 'runs', ...ENV)
    expect(without).toMatchObject({ code: 1, stdout: '' })
    expect(without.stderr).toMatch(/^✖ There are no AWS credentials for staging, .*\n {2}Sign in.*\n$/)

    const { variables, close } = await aws(500, {})
    close()
    const nobody = await slipway({ cwd, variables }, 'runs', ...ENV)
    expect(nobody).toMatchObject({ code: 1, stdout: '' })
    expect(nobody.stderr).toMatch(/^✖ AWS does not answer in eu-west-1: .*ECONNREFUSED.*\n {2}Check.*\n$/)
  })
})

/** Something on this machine that answers every call as AWS might. */
async function aws(
  status: number,
  answer: object,
): Promise<{ calls: string[]; variables: Record<string, string>; close: () => void }> {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    request.resume()
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  closing.push(close)
  const { port } = server.address() as AddressInfo
  return {
    calls,
    close,
    variables: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  }
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})
