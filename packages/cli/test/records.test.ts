import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocationAnswer, ReleaseList, RunDetails, RunList } from '@slipway/api'
import { describe, expect, test } from 'vitest'
import { masked, projectCopy, slipway, startSlipway, succeed, succeedJson } from './slipway.ts'

const ULID = expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/)
const DIGEST = expect.stringMatching(/^[0-9a-f]{64}$/)

interface PlanJson {
  environment: string
  rows: { content_digest: string; release_digest: string }[]
}

interface DeployJson {
  environment: string
  results: { release_id: string }[]
}

async function released(): Promise<{ cwd: string }> {
  const cwd = await projectCopy()
  await succeed({ cwd }, 'deploy')
  return { cwd }
}

describe('deploy', () => {
  test('plan, deploy, plan: as JSON', async () => {
    const here = { cwd: await projectCopy() }
    const row = {
      location: 'hello',
      action: 'build+deploy',
      reason: 'first release',
      content_digest: DIGEST,
      release_digest: DIGEST,
      current_release_id: null,
    }
    const before = await succeedJson<PlanJson>(here, 'plan')
    expect(existsSync(join(here.cwd, '.slipway'))).toBe(false)
    expect(before).toEqual({ environment: 'local', rows: [row, { ...row, location: 'weather' }] })

    const { results, environment } = await succeedJson<DeployJson>(here, 'deploy', 'hello')
    expect({ results, environment }).toEqual({
      environment: 'local',
      results: [
        {
          location: 'hello',
          outcome: 'released',
          ms: expect.any(Number),
          release_id: ULID,
          release_digest: before.rows[0]?.release_digest,
          content_digest: before.rows[0]?.content_digest,
          commit: 'worktree',
        },
      ],
    })
    expect((await succeedJson<PlanJson>(here, 'plan')).rows).toMatchObject([
      { location: 'hello', action: 'unchanged', current_release_id: results[0]?.release_id },
      { location: 'weather', action: 'build+deploy', current_release_id: null },
    ])
  })

  test('a second deploy has nothing to do, and an unknown location is refused', async () => {
    const here = await released()
    expect(await succeed(here, 'deploy')).toBe('✔ nothing to deploy\n')
    expect(await slipway(here, 'deploy', 'helo')).toMatchObject({
      code: 1,
      stderr: '✖ There is no code location helo.\n  The project has: hello, weather.\n',
    })
  })

  test('a location that cannot be released stays as it was; the others are released, and it exits 1', async () => {
    const here = { cwd: await projectCopy() }
    await appendFile(
      join(here.cwd, 'locations/hello/package.json'),
      '{"dependencies": {"left-pad": "1.0.0"}}',
    )
    const { code, stdout, stderr } = await slipway(here, 'deploy')
    expect(code).toBe(1)
    expect(stdout).toContain('✔ weather released')
    expect(stderr).toMatch(/^✖ hello not released: .*package-lock\.json.*\n {2}.*\n$/)
    expect(
      (await succeedJson<{ locations: LocationAnswer[] }>(here, 'releases')).locations.map(
        ({ location }) => location,
      ),
    ).toEqual(['weather'])
  })
})

test('releases, rollback, hold and unhold', async () => {
  const here = await released()
  await appendFile(join(here.cwd, 'locations/hello/greet.sh'), '\necho And goodbye.\n')
  expect(masked(await succeed(here, 'deploy'))).toBe(
    '  hello  build+deploy  files changed\n✔ hello released  DIGEST  N s\n',
  )
  expect(await succeed(here, 'run', 'hello/greet', '-q')).toBe('Hello, world!\nAnd goodbye.\n')
  const { releases } = await succeedJson<ReleaseList>(here, 'releases', 'hello')
  expect(releases).toMatchObject([
    { id: ULID, location: 'hello', release_digest: DIGEST, commit: 'worktree', is_current: true },
    { id: ULID, location: 'hello', release_digest: DIGEST, commit: 'worktree', is_current: false },
  ])

  const [newer, older] = [releases[0]!, releases[1]!]
  const back = await succeedJson(here, 'rollback', 'hello', '--reason', 'too wordy')
  expect(back).toMatchObject({
    location: 'hello',
    release_id: older.id,
    previous_release_id: newer.id,
    hold: { digest: newer.release_digest, reason: 'too wordy' },
  })
  expect(await succeed(here, 'run', 'hello/greet', '-q')).toBe('Hello, world!\n')
  expect(await succeed(here, 'releases')).toMatch(/hello .* held by .*: too wordy\n/)
  expect(await succeed(here, 'deploy')).toMatch(
    /^ {2}hello {2}held {2}rolled back by .*\n✔ nothing to deploy\n$/,
  )

  expect(await succeed(here, 'unhold', 'hello')).toBe('✔ hello is no longer held\n')
  expect(await slipway(here, 'unhold', 'hello')).toMatchObject({ code: 1 })
  expect(await succeed(here, 'deploy')).toContain('✔ hello released')
  expect(await succeed(here, 'rollback', 'hello', '--to', older.id)).toContain(
    `back at ${older.id}, and held`,
  )
})

describe('runs, logs, artifacts and cancel', () => {
  test('runs are listed and narrowed', async () => {
    const here = await released()
    await succeed(here, 'run', 'hello/greet')
    await slipway(here, 'run', 'hello/fail')
    await succeed(here, 'run', 'weather/report')
    const lines = masked(await succeed(here, 'runs')).split('\n')
    expect(lines.map((line) => line.split(/ {2,}/).slice(1, 4).join(' '))).toEqual([
      'JOB STATUS TOOK',
      'weather/report SUCCEEDED N s',
      'hello/fail FAILED N s',
      'hello/greet SUCCEEDED N s',
      '',
    ])
    const jobs = async (...args: string[]): Promise<string[]> =>
      (await succeedJson<RunList>(here, 'runs', ...args)).runs.map(({ job }) => job)
    expect(await jobs('--location', 'hello')).toEqual(['fail', 'greet'])
    expect(await jobs('--status', 'failed')).toEqual(['fail'])
    expect(await jobs('--job', 'report')).toEqual(['report'])
    const limited = await slipway(here, 'runs', '-n', '1')
    expect(limited.stderr).toBe('These are the newest 1; --limit shows more.\n')
    expect(await slipway(here, 'runs', '--job', 'none')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'There are no such runs.\n',
    })
  })

  test('the log and the artifacts of the latest run, of a beginning, of an id', async () => {
    const here = await released()
    expect(await slipway(here, 'logs')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no runs yet'),
    })
    const { id } = await succeedJson<RunDetails>(here, 'run', 'weather/report')
    const log = 'extract │ 365 days read\nplot │ plotted\n'
    for (const args of [[], ['latest'], [id], [id.toLowerCase()], [id.slice(0, 8)], ['latest', '-a', '1']]) {
      expect(await succeed(here, 'logs', ...args)).toBe(log)
    }
    const entries = (await succeed(here, 'logs', '--json'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(entries).toMatchObject([
      { attempt: 1, step: 'extract', event: 'step_started' },
      { attempt: 1, step: 'extract', stream: 'stdout', text: '365 days read' },
      { attempt: 1, step: 'extract', event: 'step_ended', status: 'SUCCEEDED', exit_code: 0 },
      { attempt: 1, step: 'plot', event: 'step_started' },
      { attempt: 1, step: 'plot', stream: 'stdout', text: 'plotted' },
      { attempt: 1, step: 'plot', event: 'step_ended', status: 'SUCCEEDED', exit_code: 0 },
    ])
    expect(await slipway(here, 'logs', '--attempt', '2')).toMatchObject({ code: 1, stdout: '' })
    expect(await slipway(here, 'logs', 'ZZZ')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No run begins with "ZZZ"'),
    })

    expect(masked(await succeed(here, 'artifacts'))).toBe(
      '.slipway/blobs/runs/local/weather/RUN/1/artifacts/report.html  18 B\n',
    )
    expect(await succeedJson(here, 'artifacts')).toEqual({
      artifacts: [{ name: 'report.html', bytes: 18, available: true }],
    })
    expect(await succeed(here, 'artifacts', 'latest', 'report.html', '-o', '-')).toBe('<h1>365 days</h1>\n')
    await succeed(here, 'artifacts', id, 'report.html')
    expect(await readFile(join(here.cwd, 'report.html'), 'utf8')).toBe('<h1>365 days</h1>\n')
    expect(await slipway(here, 'artifacts', id, 'report.html')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already'),
    })
    await succeed(here, 'artifacts', id, 'report.html', '-o', 'report.html')
    expect(await slipway(here, 'artifacts', id, 'none.html', '-o', 'none.html')).toMatchObject({
      code: 1,
      stderr: `✖ The run ${id} has no artifact none.html.\n  It has: report.html.\n`,
    })
    expect(existsSync(join(here.cwd, 'none.html'))).toBe(false)
  })

  test('a beginning that two runs share is refused, and names them', async () => {
    const here = await released()
    const ids = [
      await succeed(here, 'run', 'hello/greet', '-d'),
      await succeed(here, 'run', 'hello/greet', '-d'),
    ]
    const { code, stderr } = await slipway(here, 'logs', ids[0]!.slice(0, 4))
    expect(code).toBe(1)
    for (const id of ids) expect(stderr).toContain(id.trim())
  })

  test('cancel: at once while it waits, and never twice', async () => {
    const here = await released()
    await succeed(here, 'run', 'hello/greet', '--detach')
    expect(await succeedJson(here, 'cancel', 'latest', '--reason', 'no need')).toMatchObject({
      status: 'CANCELLED',
      cancel: { reason: 'no need' },
    })
    const { code, stderr } = await slipway(here, 'cancel', 'latest')
    expect({ code, stderr: masked(stderr) }).toEqual({
      code: 1,
      stderr: '✖ The run RUN is CANCELLED already.\n  There is nothing to cancel.\n',
    })
  })
})

test('--api goes to the API that it names, with the token of the variable', async () => {
  const { cwd } = await released()
  const server = startSlipway({ cwd }, 'start', '--port', '0')
  await server.printed(/API http/)
  const { url, token } = JSON.parse(await readFile(join(cwd, '.slipway/server.json'), 'utf8'))
  const elsewhere = { cwd: '/', variables: { SLIPWAY_API_TOKEN: token } }
  expect(await succeed(elsewhere, 'run', 'weather/report', '--api', url)).toBe(
    'extract │ 365 days read\nplot │ plotted\n',
  )
  expect(await succeed(elsewhere, 'artifacts', '--api', url)).toBe('report.html  18 B\n')
  expect(
    await slipway({ cwd: '/', variables: { SLIPWAY_API_TOKEN: 'wrong' } }, 'runs', '--api', url),
  ).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no valid token'),
  })
  server.interrupt()
  await server.ended
  expect(await slipway(elsewhere, 'runs', '--api', url)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`The API at ${url} does not answer`),
  })
})
