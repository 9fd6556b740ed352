import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { awsEnvironment, freshAccount } from '@slipway/tools/engines'
import { expect, inject, test } from 'vitest'
import { commitAll, committedStaging, git } from './committed-staging.ts'
import { slipway, succeed, succeedJson } from './slipway.ts'

const ENV = ['--env', 'staging']

interface BootstrapJson {
  steps: { thing: string; outcome: string }[]
  roles: Record<string, string>
  variables: Record<string, string>
}

test('an environment is made, found again, and planned upon', async () => {
  const account = freshAccount()
  const cwd = await committedStaging()
  const file = join(cwd, 'slipway.yaml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('111122223333', account))
  await commitAll(cwd)
  await git(cwd, 'remote', 'add', 'origin', 'git@github.com:acme/data.git')
  const here = { cwd, variables: awsEnvironment({ endpoint: inject('ministack').endpoint, account }) }

  const before = await slipway(here, 'plan', ...ENV)
  expect(before).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no platform for staging'),
  })
  expect(before.stderr).toContain('slipway bootstrap --env staging')

  const { code, stdout, stderr } = await slipway(here, 'bootstrap', ...ENV)
  const role = (kind: string): string =>
    `arn:aws:iam::${account}:role/slipway/fixture/staging/slipway-fixture-staging-ci-${kind}`
  expect(code).toBe(0)
  expect(stdout.split('\n')).toEqual([
    '✔ table                 made   slipway-fixture-staging',
    `✔ state bucket          made   slipway-fixture-staging-state-${account}-eu-west-1`,
    `✔ permissions boundary  made   arn:aws:iam::${account}:policy/slipway/fixture/staging/slipway-fixture-staging-boundary`,
    `✔ identity provider     made   arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
    `✔ plan role             made   ${role('plan')}`,
    `✔ push role             made   ${role('push')}`,
    `✔ deploy role           made   ${role('deploy')}`,
    'SLIPWAY_ENVIRONMENT=staging',
    'SLIPWAY_REGION=eu-west-1',
    `SLIPWAY_PLAN_ROLE=${role('plan')}`,
    `SLIPWAY_PUSH_ROLE=${role('push')}`,
    `SLIPWAY_DEPLOY_ROLE=${role('deploy')}`,
    '',
  ])
  expect(stderr).toContain('In the settings of acme/data: make the environment staging')

  const again = await succeedJson<BootstrapJson>(here, 'bootstrap', ...ENV)
  expect(again.steps.map(({ outcome }) => outcome)).toEqual(again.steps.map(() => 'found'))
  expect(again).toMatchObject({
    environment: 'staging',
    account,
    repository: 'acme/data',
    roles: { plan: role('plan'), push: role('push'), deploy: role('deploy') },
    variables: { SLIPWAY_DEPLOY_ROLE: role('deploy') },
  })

  expect(await succeed(here, 'plan', ...ENV)).toMatch(
    /^platform +platform .*\nhello +build\+deploy .*\nweather +build\+deploy .*\n$/,
  )
  await appendFile(file, '# another commit\n')
  const commit = await commitAll(cwd)
  expect(await succeedJson(here, 'plan', ...ENV)).toMatchObject({ commit })
  expect(await succeed(here, 'releases', ...ENV)).toBe('')
})
