import { bootstrap, openBootstrapClients } from '@slipway/deploy/aws'
import { systemClock } from '@slipway/stores/connect'
import { awsClientConfig, AWS_REGION, freshAccount, startPulumi } from '@slipway/tools/engines'
import { expect, inject, test } from 'vitest'
import { clonedProject } from '../../test/support/cloned-project.ts'
import { runBundle } from '../../test/support/run-bundle.ts'

test('the bundle applies a platform through the real engine, without node_modules, and then finds it as it should be', async () => {
  const account = freshAccount()
  const caller = { endpoint: inject('ministack').endpoint, account }
  const clients = openBootstrapClients(awsClientConfig(caller))
  const place = { project: 'acme', environment: 'staging', account, region: AWS_REGION }
  await bootstrap(
    { clients, clock: systemClock },
    { place, repository: 'acme/data', branch: 'main', stateBucket: null, tags: {} },
  )
  clients.close()
  await using pulumi = await startPulumi(caller)
  const workspace = clonedProject(account)
  const deploy = (actor: string) =>
    runBundle('deploy-location', {
      workspace,
      inputs: { environment: 'staging', locations: 'platform' },
      variables: { ...pulumi.env, GITHUB_ACTOR: actor },
    })

  const first = await deploy('ann')
  expect(first.stdout).toMatch(/^::group::Deploy platform to staging$/m)
  expect(first.stdout).toMatch(/^platform: create .*: done$/m)
  expect(first.stderr).toBe('')
  expect(first).toMatchObject({
    code: 0,
    outputs: { results: '[{"location":"platform","outcome":"applied"}]', superseded: 'false' },
  })
  expect(await deploy('bea')).toMatchObject({
    code: 0,
    outputs: { results: '[{"location":"platform","outcome":"unchanged"}]' },
  })
})
