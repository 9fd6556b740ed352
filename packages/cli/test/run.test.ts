import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunList } from '@slipway/api'
import { beforeEach, describe, expect, test } from 'vitest'
import { masked, projectCopy, slipway, startSlipway, succeed, succeedJson } from './slipway.ts'

let cwd: string

beforeEach(async () => {
  cwd = await projectCopy()
  await succeed({ cwd }, 'deploy')
})

describe('run, with no server', () => {
  test('takes the run itself: the log to stdout, all else to stderr', async () => {
    const { code, stdout, stderr } = await slipway({ cwd }, 'run', 'weather/report')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'extract │ 365 days read\nplot │ plotted\n' })
    expect(masked(stderr)).toBe(`▶ weather/report  RUN
extract ✔ N s
plot ✔ N s
✔ SUCCEEDED in N s
  .slipway/blobs/runs/local/weather/RUN/1/artifacts/report.html  18 B
`)
    expect((await succeedJson<RunList>({ cwd }, 'runs')).runs[0]?.settled_at).toBeTypeOf('number')
  })

  test('a job that fails: exit code 1, why, and what to do', async () => {
    const { code, stdout, stderr } = await slipway({ cwd }, 'run', 'hello/fail')
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'about to fail\n' })
    expect(masked(stderr)).toMatch(/✖ FAILED after N s\n {2}exit_code: .*\b3\b.*\n {2}Read the log/)
  })

  test('a job that is tried again says why and when, and which attempt was the last', async () => {
    const { code, stderr } = await slipway({ cwd }, 'run', 'hello/flaky')
    expect(code).toBe(1)
    expect(masked(stderr)).toMatch(
      /RUN\nattempt 1 failed: .*\b4\. Tried again in N s\nattempt 2\n✖ FAILED after N s, attempt 2\n/,
    )
    expect(masked(await succeed({ cwd }, 'runs', '--job', 'flaky'))).toMatch(/FAILED +N s, attempt 2 +/)
  })

  test('a secret that has no value: where this machine keeps it, and set there it is found', async () => {
    const location = join(cwd, 'locations/hello/location.yaml')
    await appendFile(location, "secrets: { TOKEN: 'ssm:/token' }\n")
    await succeed({ cwd }, 'deploy')
    expect((await slipway({ cwd }, 'plan')).stderr).toContain(
      'hello has no TOKEN on this machine: set NAME=VALUE in .env, or as a variable.\n',
    )
    const { code, stderr } = await slipway({ cwd }, 'run', 'hello/greet')
    expect(code).toBe(1)
    expect(stderr).toContain('TOKEN.\n  Set each as a line NAME=VALUE in .env, or as a variable where')
    await writeFile(join(cwd, '.env'), 'TOKEN=abcdefgh\n')
    await succeed({ cwd }, 'run', 'hello/greet')
  })

  test('quiet leaves the log alone', async () => {
    const { stdout, stderr } = await slipway({ cwd }, 'run', 'hello/greet', '--quiet')
    expect({ stdout, stderr }).toEqual({ stdout: 'Hello, world!\n', stderr: '' })
  })

  test('--json is the run once it is over, and the log moves to stderr', async () => {
    const { stdout, stderr } = await slipway(
      { cwd },
      'run',
      'hello/greet',
      '-p',
      'name=Ada',
      '--tag',
      'team=a=b',
      '--json',
    )
    expect(JSON.parse(stdout)).toMatchObject({
      location: 'hello',
      job: 'greet',
      status: 'SUCCEEDED',
      params: { name: 'Ada' },
      tags: { team: 'a=b' },
      trigger: { kind: 'cli' },
      steps: [{ name: 'main', status: 'SUCCEEDED', exit_code: 0 }],
      artifacts: [],
    })
    expect(stderr).toContain('Hello, Ada!\n')
  })

  test('--params and -p together: -p wins', async () => {
    await writeFile(join(cwd, 'params.json'), '{"name": "file", "times": 2}')
    const stdout = await succeed({ cwd }, 'run', 'hello/greet', '--params', '@params.json', '-p', 'name=7')
    expect(stdout).toBe('Hello, 7!\nHello, 7!\n')
  })

  test.each([
    [['hello/greet', '-p', 'times=many'], 'times'],
    [['hello/great'], 'has no job great'],
    [['helo/greet'], 'helo'],
  ])('%j is refused with a remedy', async (args, told) => {
    const { code, stdout, stderr } = await slipway({ cwd }, 'run', ...args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^✖ .+\n {2}.+\n$/)
    expect(stderr).toContain(told)
  })

  test('--detach prints the id and leaves the run to the next agent', async () => {
    const { stdout, stderr } = await slipway({ cwd }, 'run', 'hello/greet', '--detach')
    expect(masked(stdout)).toBe('RUN\n')
    expect(stderr).toContain('the run waits until an agent is there')
    expect((await succeedJson<RunList>({ cwd }, 'runs')).runs[0]?.status).toBe('QUEUED')

    const agent = startSlipway({ cwd }, 'agent')
    await agent.printed(/^agent-\d+ serves the queues default, reports · Ctrl-C stops$/m)
    const log = await succeed({ cwd }, 'logs', stdout.trim(), '--follow')
    expect(log).toBe('Hello, world!\n')
    agent.interrupt('SIGTERM')
    expect(await agent.ended).toMatchObject({ code: 0 })
  })

  test('agent --name is an agent that slipway.yaml declares', async () => {
    expect(await slipway({ cwd }, 'agent', '--name', 'other')).toMatchObject({
      code: 1,
      stderr: '✖ slipway.yaml declares no agent other.\n  It has: general, reporter.\n',
    })
    const agent = startSlipway({ cwd }, 'agent', '--name', 'reporter')
    await agent.printed(/^reporter serves the queue reports · Ctrl-C stops$/m)
    agent.interrupt()
    expect(await agent.ended).toMatchObject({ code: 0 })
  })

  test('an idempotency key asks for one run only', async () => {
    const key = ['run', 'hello/greet', '--detach', '--idempotency-key', 'once']
    const [first, second] = [await slipway({ cwd }, ...key), await slipway({ cwd }, ...key)]
    expect(second.stdout).toBe(first.stdout)
    expect(second.stderr).toContain('The key was used before')
    expect(await slipway({ cwd }, ...key, '-p', 'name=Ada')).toMatchObject({ code: 1, stdout: '' })
  })
})

test('a server and several runs on one state at the same time all succeed', async () => {
  const server = startSlipway({ cwd }, 'start', '--port', '0', '--run', 'weather/report')
  const runs = ['Ada', 'Grace', 'Edsger'].map((name) =>
    slipway({ cwd }, 'run', 'hello/greet', '-p', `name=${name}`),
  )
  expect((await Promise.all(runs)).map(({ code, stdout }) => [code, stdout])).toEqual([
    [0, 'Hello, Ada!\n'],
    [0, 'Hello, Grace!\n'],
    [0, 'Hello, Edsger!\n'],
  ])
  await server.printed(/✔ SUCCEEDED/)
  const late = await slipway({ cwd }, 'run', 'hello/greet', '-p', 'name=Barbara', '-p', 'times=20000')
  expect(late).toMatchObject({ code: 0, stdout: 'Hello, Barbara!\n'.repeat(20_000) })
  expect((await succeedJson<RunList>({ cwd }, 'runs')).runs.map(({ status }) => status)).toEqual(
    Array(5).fill('SUCCEEDED'),
  )
  server.interrupt()
  expect(await server.ended).toMatchObject({ code: 0, stderr: '' })
})
