import { DescribeTasksCommand, ECSClient } from '@aws-sdk/client-ecs'
import type { ReleaseList } from '@slipway/api'
import type { Run } from '@slipway/model'
import { awsEnvironment, startProxy, type AwsRequest, type Rule } from '@slipway/tools/engines'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { AwsScene } from '../aws/aws-scene.ts'
import { stay, type, type Operator, type Typed } from './operator.ts'

const STAGING = ['--env', 'staging'] as const
const AGENT = ['agent', ...STAGING, '--name', 'general'] as const

let scene: AwsScene
let operator: Operator

beforeAll(async () => {
  scene = await AwsScene.open()
  operator = operatorAt(inject('ministack').endpoint)
}, 300_000)

afterAll(async () => {
  await scene?.[Symbol.asyncDispose]()
})

describe('an environment on AWS, as an operator meets it', () => {
  const runs: Partial<Record<'lambda' | 'ecs', Run>> = {}

  it.each(['lambda', 'ecs'] as const)(
    'runs a job on %s, from the image that is CURRENT',
    async (launcher) => {
      await using agent = stay(operator, ...AGENT)
      await agent.printed(/general/)
      const job = ['run', 'weather/report', ...STAGING, '--launcher', launcher, '-p', 'year=2012']
      const { code, stdout, stderr } = await type(operator, ...job)
      expect({ code, stdout, stderr }).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('366 days valid'),
        stderr: expect.stringContaining('SUCCEEDED'),
      })
      const [run] = (await typeJson<{ runs: Run[] }>('runs', ...STAGING)).runs
      expect(run).toMatchObject({ status: 'SUCCEEDED', attempts: [{ launcher, agent: 'general' }] })
      runs[launcher] = run!
      expect(await agent.interrupt()).toBe(0)
    },
  )

  it('keeps what each run printed and made, with no agent there', async () => {
    const [onLambda, onEcs] = [runs.lambda!, runs.ecs!]
    expect(onEcs.release_id).toBe(onLambda.release_id)
    const { releases } = await typeJson<ReleaseList>('releases', 'weather', ...STAGING)
    expect(releases).toMatchObject([
      { id: onEcs.release_id, image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/), is_current: true },
    ])
    for (const { id } of [onLambda, onEcs]) {
      const { stdout } = await type(operator, 'logs', id, ...STAGING)
      expect(stdout).toContain('366 days valid')
      const report = await type(operator, 'artifacts', id, 'report.html', ...STAGING, '--output', '-')
      expect(report).toMatchObject({ code: 0, stdout: expect.stringContaining('<svg') })
    }
  })

  it('cancels a run, and its container is gone', async () => {
    await using agent = stay(operator, ...AGENT)
    await agent.printed(/general/)
    const mark = ['run', 'marker/mark', ...STAGING, '--launcher', 'ecs', '-p', 'seconds=300', '--detach']
    const id = (await type(operator, ...mark)).stdout.trim()
    await vi.waitFor(() => expect(scene.marks.of({ id })).toHaveLength(1), { timeout: 60_000 })
    expect(await type(operator, 'cancel', id, ...STAGING, '--reason', 'not needed')).toMatchObject({
      code: 0,
    })
    const over = await untilSettled(id)
    expect(over).toMatchObject({ status: 'CANCELLED' })
    expect(await taskOf(over)).toMatchObject({ lastStatus: 'STOPPED' })
  })

  it.each(['lambda', 'ecs'] as const)(
    'has a run on %s finished by another agent when one is killed between admit and launch',
    async (launcher) => {
      const launchAsked = Promise.withResolvers<undefined>()
      // The launch hangs in the proxy, and is never sent on.
      const hold: Rule = async (request, forward) => {
        if (!launches(request)) return forward()
        launchAsked.resolve(undefined)
        return new Promise(() => {})
      }
      await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [hold] })
      await using first = stay(operatorAt(proxy.endpoint), ...AGENT)
      await first.printed(/general/)
      const id = (
        await type(operator, 'run', 'marker/mark', ...STAGING, '--launcher', launcher, '--detach')
      ).stdout.trim()
      await launchAsked.promise
      await first.kill()
      expect(await readRun(id)).toMatchObject({ status: 'STARTING', settled_at: null })
      await using second = stay(operator, ...AGENT)
      await second.printed(/general/)
      expect(await untilSettled(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 })
      expect(scene.marks.of({ id })).toEqual([`${id}.1`])
    },
  )
})

describe('an environment that is not there', () => {
  it('is said to be not there, with what to do', async () => {
    const elsewhere = { ...operator.variables, AWS_ACCESS_KEY_ID: '999999999999' }
    const { code, stderr } = await type({ ...operator, variables: elsewhere }, 'runs', ...STAGING)
    expect(code).toBe(1)
    expect(stderr).toContain('bootstrap')
  })

  it('does not answer, and the endpoint is named', async () => {
    const { code, stderr } = await type(operatorAt('http://127.0.0.1:9'), 'runs', ...STAGING)
    expect(code).toBe(1)
    expect(stderr).toContain('AWS_ENDPOINT_URL')
  })
})

function operatorAt(endpoint: string): Operator {
  const { account } = scene.platform.place
  return { directory: scene.directory, variables: awsEnvironment({ endpoint, account }) }
}

async function typeJson<T>(...args: string[]): Promise<T> {
  const { stdout }: Typed = await type(operator, ...args, '--json')
  return JSON.parse(stdout) as T
}

async function readRun(id: string): Promise<Run> {
  const run = await scene.stores.runs.read({ environment: 'staging', location: 'marker', run_id: id })
  if (run === undefined) throw new Error(`Run ${id} is not there.`)
  return run
}

async function untilSettled(id: string): Promise<Run> {
  const settled = async (): Promise<Run> => {
    const run = await readRun(id)
    expect(run.settled_at).not.toBeNull()
    return run
  }
  return vi.waitFor(settled, { timeout: 90_000, interval: 200 })
}

async function taskOf({ environment, location, id: run_id }: Run): Promise<object | undefined> {
  const attempt = await scene.stores.runs.readAttempt({ environment, location, run_id, attempt: 1 })
  const { cluster, task_arn } = attempt!.handle as { cluster: string; task_arn: string }
  const client = new ECSClient(scene.platform.config)
  return (await client.send(new DescribeTasksCommand({ cluster, tasks: [task_arn] }))).tasks?.[0]
}

function launches({ service, operation, path }: AwsRequest): boolean {
  return operation === 'RunTask' || (service === 'lambda' && path.includes('/invocations'))
}
