import { existsSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { commitAll, commitStaging, committedStaging, git } from './committed-staging.ts'
import { slipway, succeed, succeedJson, type CallOptions } from './slipway.ts'
import { aStaging, releaseAnew } from './staging.ts'
import { tempDirectory } from './temp-directory.ts'

const OVER_FILES = fileURLToPath(new URL('fixtures/slipway-over-files.ts', import.meta.url))
const ENV = ['--env', 'staging']

/** Nobody is there, and there are no credentials. */
const NOTHING_OF_AWS = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_EC2_METADATA_DISABLED: 'true' }

interface PlanJson {
  environment: string
  commit: string
  base: string | null
  rows: {
    location: string
    action: string
    reason: string
    content_digest: string | null
    release_digest: string | null
  }[]
}

/** An environment that has nothing yet, in files. */
async function emptyStaging(): Promise<CallOptions> {
  return { cwd: await committedStaging(), bin: OVER_FILES, variables: { TEST_STATE: await tempDirectory() } }
}

function actions({ rows }: PlanJson): string[] {
  return rows.map(({ location, action }) => `${location} ${action}`)
}

describe('slipway plan --env', () => {
  test('is about a commit, and says so', async () => {
    const here = await emptyStaging()
    const commit = (await git(here.cwd, 'rev-parse', '--short=7', 'HEAD')).trim()
    await writeFile(join(here.cwd, 'locations/hello/new.txt'), 'not committed\n')
    const { code, stdout, stderr } = await slipway(here, 'plan', ...ENV)
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Of the commit ${commit}: what is not committed does not count.\n`,
    })
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^platform +platform +there is none yet$/),
      expect.stringMatching(/^hello +build\+deploy +\S/),
      expect.stringMatching(/^weather +build\+deploy +\S/),
      '',
    ])
  })

  test('prints the record as JSON, the same for the same commit', async () => {
    const here = await emptyStaging()
    const plan = await succeedJson<PlanJson>(here, 'plan', ...ENV)
    expect(plan).toMatchObject({ environment: 'staging', base: null })
    expect(actions(plan)).toEqual(['platform platform', 'hello build+deploy', 'weather build+deploy'])
    await appendFile(join(here.cwd, 'locations/hello/greet.sh'), 'exit 0\n')
    await commitAll(here.cwd)
    expect(await succeedJson(here, 'plan', ...ENV, '--ref', plan.commit)).toEqual(plan)
    const later = await succeedJson<PlanJson>(here, 'plan', ...ENV)
    const digests = ({ rows }: PlanJson) => rows.map(({ content_digest }) => content_digest)
    expect(digests(later)[1]).not.toBe(digests(plan)[1])
    expect(digests(later)[2]).toBe(digests(plan)[2])
  })

  test('--changed asks git alone, and prints what differs', async () => {
    const cwd = await committedStaging()
    const here = { cwd, variables: NOTHING_OF_AWS }
    const base = (await git(cwd, 'rev-parse', 'HEAD')).trim()
    await appendFile(join(cwd, 'locations/hello/greet.sh'), 'exit 0\n')
    const commit = await commitAll(cwd)
    const plan = await succeedJson<PlanJson>(here, 'plan', ...ENV, '--changed', 'HEAD~1')
    expect(plan).toMatchObject({ commit, base })
    expect(actions(plan)).toEqual(['hello build+deploy'])
    const same = await slipway(here, 'plan', ...ENV, '--changed', 'HEAD')
    expect(same).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^No code location diff/),
    })
    expect(existsSync(join(cwd, '.slipway'))).toBe(false)
  })

  test('of what was rolled back says how it goes out again, there', async () => {
    const here = await aStaging()
    await commitStaging(here.cwd)
    const { rows } = await succeedJson<PlanJson>(here, 'plan', ...ENV)
    const { release_digest } = rows.find(({ location }) => location === 'hello')!
    await releaseAnew(here, { location: 'hello', release_digest: release_digest! })
    await succeed(here, 'rollback', 'hello', ...ENV)
    expect(await succeed(here, 'plan', ...ENV)).toMatch(
      /^hello +held .*; slipway unhold --env staging hello/m,
    )
    expect(await succeed(here, 'unhold', 'hello', ...ENV)).toContain('slipway plan --env staging says what.')
    expect(await succeed(here, 'plan', ...ENV)).not.toContain('held')
  })

  test('shows what is wrong with the declarations at the commit', async () => {
    const here = await emptyStaging()
    await appendFile(join(here.cwd, 'locations/hello/location.yaml'), 'jbos: {}\n')
    await commitAll(here.cwd)
    await git(here.cwd, 'checkout', '--quiet', 'HEAD~1')
    const { code, stdout, stderr } = await slipway(here, 'plan', ...ENV, '--ref', 'main')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/locations\/hello\/location\.yaml:\d+/)
    expect(stderr).toContain('jbos')
  })

  test('of a commit at which the environment is elsewhere is refused', async () => {
    const here = await emptyStaging()
    const file = join(here.cwd, 'slipway.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('eu-west-1', 'eu-central-1'))
    expect(await slipway(here, 'plan', ...ENV)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^✖ At .* eu-west-1; in the work tree, .* eu-central-1\.\n {2}Check .+\n$/,
      ),
    })
  })

  test('says of a base that is not pinned how it is', async () => {
    const here = await emptyStaging()
    await git(here.cwd, 'rm', '--quiet', 'slipway.lock')
    await commitAll(here.cwd)
    const { code, stderr } = await slipway(here, 'plan', ...ENV)
    expect(code).toBe(1)
    expect(stderr).toContain('slipway lock')
    // Who has just pinned it, and not committed that, would see the same again.
    expect(stderr).toMatch(/\nThese are the files at HEAD: what is not committed does not count\.\n$/)
  })

  test.each([
    [['plan', ...ENV, '--ref', 'nonsense'], 1, 'nonsense'],
    [['plan', ...ENV, '--changed', ''], 1, '""'],
    [['plan', '--env', 'stagin'], 1, 'declares no environment stagin'],
    [['plan', '--ref', 'main'], 2, 'Name an environment with --env'],
    [['plan', '--changed', 'main'], 2, 'Name an environment with --env'],
    [
      ['deploy', ...ENV],
      2,
      '✖ To staging, which is on AWS, deploys are made by git push: the action deploy-location',
    ],
  ])('slipway %j is refused in a sentence', async (args, code, told) => {
    const ended = await slipway(await emptyStaging(), ...args)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toMatch(/^✖ .+\n {2}.+\n$/)
    expect(ended.stderr).toContain(told)
  })

  test('without credentials it says that there are none', async () => {
    const here = { cwd: await committedStaging(), variables: { AWS_EC2_METADATA_DISABLED: 'true' } }
    expect(await slipway(here, 'plan', ...ENV)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^✖ There are no AWS credentials for staging, .*\n {2}Sign in.*\n$/),
    })
  })

  test('--env local is this machine', async () => {
    const cwd = await committedStaging()
    expect(await succeed({ cwd }, 'plan', '--env', 'local')).toBe(await succeed({ cwd }, 'plan'))
  })
})
