import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Run } from '@slipway/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const COMMANDS = join(ROOT, 'node_modules/.bin')
const execute = promisify(execFile)

let project: string

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'slipway-journey-'))
  await cp(join(ROOT, 'slipway.yaml'), join(project, 'slipway.yaml'))
  await cp(join(ROOT, 'locations'), join(project, 'locations'), { recursive: true })
})

afterAll(() => rm(project, { recursive: true, force: true, maxRetries: 5 }))

describe('the examples, as a newcomer meets them', () => {
  it('have tests of their own, which pass', async () => {
    const tests = globSync('locations/*/test/*.test.mjs', { cwd: ROOT })
    expect(tests).not.toEqual([])
    await execute(process.execPath, ['--test', ...tests], { cwd: ROOT, env: { PATH: process.env['PATH'] } })
  })

  it('are released and run by the first start, which shows the log and where the report is', async () => {
    const told = await start()
    expect(told).toContain('2 code locations valid')
    expect(told).toMatch(/weather +build\+deploy/)
    expect(told).toContain('2014: 365 rows extracted')
    expect(told).toContain('SUCCEEDED')
    const [report] = /\S+\/report\.html/.exec(told) ?? []
    expect(await readFile(join(project, report!), 'utf8')).toContain('<svg')
  })

  it('are not deployed again by the second start', async () => {
    const told = await start()
    expect(told).toMatch(/nothing to deploy/i)
    expect(told).toContain('SUCCEEDED')
  })

  it('take a year, keep what they printed and what came out, and refuse a year that they do not have', async () => {
    await slipway('run', 'weather/report', '-p', 'year=2012')
    const { runs } = JSON.parse((await slipway('runs', '--json')).stdout) as { runs: Run[] }
    expect(runs[0]).toMatchObject({
      location: 'weather',
      job: 'report',
      status: 'SUCCEEDED',
      attempts: [{ woken_by: 'ring' }],
    })
    const run = JSON.parse(
      (await slipway('run', 'weather/report', '-p', 'year=2012', '--json')).stdout,
    ) as Run
    expect(run).toMatchObject({ status: 'SUCCEEDED', result: { value: { year: 2012 } } })
    // 2012 has a day more.
    expect((await slipway('logs', runs[0]!.id)).stdout).toContain('366 days valid')
    await expect(slipway('run', 'weather/report', '-p', 'year=1999')).rejects.toMatchObject({ code: 1 })
  })
})

async function start(): Promise<string> {
  return (await slipway('start', '--run', 'weather/report', '--once', '--port', '0')).stdout
}

/** As `npx slipway` finds it, with the pinned Node. */
async function slipway(...parameters: string[]): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await execute(join(COMMANDS, 'slipway'), parameters, {
    cwd: project,
    env: { PATH: `${COMMANDS}:${process.env['PATH']}`, HOME: project },
  })
  return { stdout, stderr }
}
