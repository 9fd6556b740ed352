import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Release, Run } from '@slipway/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stay, type } from './operator.ts'
import { resultsOf, type RanLeg } from './push/act-report.ts'
import { PushScene } from './push/push-scene.ts'
import { jobRoles, trustedSubjects } from './push/token-subjects.ts'

const STAGING = ['--env', 'staging'] as const
const REPORT_PAGE = 'locations/weather/src/report-page.mjs'
/** Each push starts a dozen processes of Node and Pulumi's engine, on a machine that may be busy. */
const LIMIT = 600_000

/** What a push runs that finds nothing to do. */
const PLAN_ONLY = { plan: 'success' }
/** What a push runs that finds weather alone different. */
const WEATHER_ONLY = { plan: 'success', 'build weather': 'success', 'deploy weather': 'success' }

let scene: PushScene
/** The first one of weather. */
let first: Release

beforeAll(async () => {
  scene = await PushScene.open()
}, LIMIT)

afterAll(async () => {
  await scene?.[Symbol.asyncDispose]()
})

describe('git push deploys', { timeout: LIMIT }, () => {
  it('once a person has made what it needs, and has told GitHub the variables; its jobs may have their roles', async () => {
    const bootstrap = ['bootstrap', ...STAGING, '--repository', 'acme/data']
    expect(await type(scene.operator, ...bootstrap)).toMatchObject({ code: 0 })
    const { code, stdout } = await type(scene.operator, ...bootstrap, '--json')
    const report = JSON.parse(stdout) as { steps: { outcome: string }[]; variables: Record<string, string> }
    expect({ code, again: new Set(report.steps.map(({ outcome }) => outcome)) }).toEqual({
      code: 0,
      again: new Set(['found']),
    })
    const { variables } = report
    for (const { arn, subject } of await jobRoles({ repository: 'acme/data', variables }))
      expect(await trustedSubjects(scene.config, { arn })).toContain(subject)
    await scene.origin.setVariables(variables)
    expect(await type(scene.operator, 'lock')).toMatchObject({ code: 0 })
  })

  it('both locations and, before them, the platform, each job under its own role', async () => {
    const { legs, exitCode, commit } = await scene.push()
    expect({ exitCode, ran: resultsOf(legs) }).toEqual({
      exitCode: 0,
      ran: {
        plan: 'success',
        'build hello': 'success',
        'build weather': 'success',
        platform: 'success',
        'deploy hello': 'success',
        'deploy weather': 'success',
      },
    })
    const roles = legs.map(({ name, outputs }) => [name, /-ci-(\w+)$/.exec(outputs['role'] ?? '')?.[1]])
    expect(Object.fromEntries(roles)).toEqual({
      plan: 'plan',
      'build hello': 'push',
      'build weather': 'push',
      platform: 'deploy',
      'deploy hello': 'deploy',
      'deploy weather': 'deploy',
    })
    expect(summaryOf(legs, 'plan')).toMatch(/weather.*build\+deploy/)
    for (const location of ['hello', 'weather'])
      expect(await scene.readRelease(location)).toMatchObject({ commit, code: { kind: 'image' } })
    first = await scene.readRelease('weather')
  })

  it.each(['lambda', 'ecs'] as const)('what then runs on %s', async (launcher) => {
    const { id } = await scene.readRelease('weather')
    expect(await runReport(launcher)).toMatchObject({
      status: 'SUCCEEDED',
      release_id: id,
      attempts: [{ launcher, agent: 'general' }],
    })
  })

  it('nothing when nothing of a location changed', async () => {
    const before = await readCurrents()
    const { legs, exitCode } = await scene.push({ 'NOTES.md': 'Nothing that is deployed.\n' })
    expect({ exitCode, ran: resultsOf(legs) }).toEqual({ exitCode: 0, ran: PLAN_ONLY })
    expect(await readCurrents()).toEqual(before)
  })

  it('the one location of which a line changed, and leaves the other one as it is, byte for byte', async () => {
    const before = await readCurrents()
    // Names of files are data, also to whatever passes them on.
    const files = { ...(await lineMore()), 'locations/weather/data/$(touch pwned) "; \'\n.txt': '' }
    const { legs, exitCode, commit } = await scene.push(files)
    expect({ exitCode, ran: resultsOf(legs) }).toEqual({ exitCode: 0, ran: WEATHER_ONLY })
    expect((await readCurrents()).hello).toBe(before.hello)
    expect(await scene.readRelease('weather')).toMatchObject({ commit })
  })

  it('at the next push what one left undone that was killed between apply and promote', async () => {
    const before = await readCurrents()
    const stopped = scene.gate.stopNext('weather')
    const killed = await scene.clone.commit(await lineMore())
    const pushed = scene.pushCommit(killed)
    await stopped.reached
    // What was CURRENT when the deploy began is whole, whatever lies beside it.
    expect(await runReport('lambda')).toMatchObject({
      status: 'SUCCEEDED',
      release_id: (await scene.readRelease('weather')).id,
    })
    await scene.origin.kill(killed)
    const { legs: legsOfKilled, exitCode: codeOfKilled } = await pushed
    expect({ codeOfKilled, ran: resultsOf(legsOfKilled) }).toEqual({
      codeOfKilled: null,
      ran: { ...WEATHER_ONLY, 'deploy weather': 'unfinished' },
    })
    expect(await readCurrents()).toEqual(before)

    const { legs, exitCode, commit } = await scene.push({ 'NOTES.md': 'Still nothing.\n' })
    expect({ exitCode, ran: resultsOf(legs) }).toEqual({ exitCode: 0, ran: WEATHER_ONLY })
    expect((await readCurrents()).hello).toBe(before.hello)
    expect(await scene.readRelease('weather')).toMatchObject({ commit })
  })

  it('the newer of two pushes that race, though the older one is about to promote', async () => {
    const stopped = scene.gate.stopNext('weather')
    const older = scene.pushCommit(await scene.clone.commit(await lineMore()))
    await stopped.reached
    const newer = await scene.push(await lineMore())
    stopped.letGo()
    expect(resultsOf(newer.legs)).toEqual(WEATHER_ONLY)
    const { legs, exitCode } = await older
    expect({ exitCode, ran: resultsOf(legs) }).toEqual({ exitCode: 0, ran: WEATHER_ONLY })
    expect(legs.find(({ name }) => name === 'deploy weather')!.outputs).toMatchObject({ superseded: 'true' })
    expect(await scene.readRelease('weather')).toMatchObject({ commit: newer.commit })
  })

  it('nothing over what was rolled back, until the hold is lifted', async () => {
    const rolledBack = await scene.readRelease('weather')
    expect(await type(scene.operator, 'rollback', 'weather', ...STAGING)).toMatchObject({ code: 0 })
    const held = await readCurrents()
    expect((await scene.readRelease('weather')).release_digest).not.toBe(rolledBack.release_digest)

    const { legs } = await scene.push({ 'NOTES.md': 'While weather is held.\n' })
    expect(resultsOf(legs)).toEqual(PLAN_ONLY)
    expect(summaryOf(legs, 'plan')).toMatch(/weather.*held/)
    expect(await readCurrents()).toEqual(held)

    expect(await type(scene.operator, 'unhold', 'weather', ...STAGING)).toMatchObject({ code: 0 })
    const { legs: after, exitCode, commit } = await scene.push({ 'NOTES.md': 'Free again.\n' })
    expect({ exitCode, ran: resultsOf(after) }).toEqual({ exitCode: 0, ran: WEATHER_ONLY })
    expect(await scene.readRelease('weather')).toMatchObject({
      commit,
      release_digest: rolledBack.release_digest,
    })
    expect((await readCurrents()).hello).toBe(held.hello)
  })

  it('the first release anew after several others, and it runs', async () => {
    await scene.clone.git('rm', '-r', '--quiet', 'locations/weather')
    await scene.clone.git('checkout', '--quiet', first.commit, '--', 'locations/weather')
    const { legs, exitCode, commit } = await scene.push()
    expect({ exitCode, ran: resultsOf(legs) }).toEqual({ exitCode: 0, ran: WEATHER_ONLY })
    const { release_digest, code } = first
    const release = await scene.readRelease('weather')
    expect(release).toMatchObject({ commit, release_digest, code: { image: imageOf(code) } })
    expect(await runReport('lambda')).toMatchObject({ status: 'SUCCEEDED', release_id: release.id })
  })
})

function imageOf(code: Release['code']): string | undefined {
  return code.kind === 'image' ? code.image : undefined
}

/** Runs weather/report to its end, with an agent there. */
async function runReport(launcher: 'lambda' | 'ecs'): Promise<Run | undefined> {
  await using agent = stay(scene.operator, 'agent', ...STAGING, '--name', 'general')
  await agent.printed(/general/)
  const job = ['run', 'weather/report', ...STAGING, '--launcher', launcher, '-p', 'year=2012']
  const { stdout, stderr } = await type(scene.operator, ...job)
  expect(stdout).toContain('366 days valid')
  const [run_id = ''] = /\b[0-9A-HJKMNP-TV-Z]{26}\b/.exec(stderr) ?? []
  return await scene.stores.runs.read({ environment: 'staging', location: 'weather', run_id })
}

/** A file of weather with one line more. */
async function lineMore(): Promise<Record<string, string>> {
  const text = await readFile(join(scene.clone.directory, REPORT_PAGE), 'utf8')
  return { [REPORT_PAGE]: `${text}// One line more.\n` }
}

async function readCurrents(): Promise<Record<'hello' | 'weather', string | undefined>> {
  const [hello, weather] = await Promise.all([
    scene.readCurrentItem('hello'),
    scene.readCurrentItem('weather'),
  ])
  return { hello, weather }
}

function summaryOf(legs: readonly RanLeg[], name: string): string {
  return legs.find((leg) => leg.name === name)!.summary
}
