import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { resultsOf } from './act-report.ts'
import { Clone } from './clone.ts'
import { playedActions, type PlayedPlan } from './played-actions.ts'
import { makePushOrigin, type PushRun } from './push-origin.ts'
import { DEPLOY_WORKFLOW, ROOT } from './push-project.ts'
import { standInsFor } from './stand-ins.ts'

const VARIABLES = {
  SLIPWAY_ENVIRONMENT: 'staging',
  SLIPWAY_REGION: 'eu-west-1',
  SLIPWAY_PLAN_ROLE: 'plan',
  SLIPWAY_PUSH_ROLE: 'push',
  SLIPWAY_DEPLOY_ROLE: 'deploy',
}

let clone: Clone

beforeAll(async () => {
  const scene = await mkdtemp(join(tmpdir(), 'slipway-workflow-'))
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  const origin = await makePushOrigin({
    directory: scene,
    settings: (url) => ({
      workflow: DEPLOY_WORKFLOW,
      variables: VARIABLES,
      actions: standInsFor(join(ROOT, DEPLOY_WORKFLOW)),
      env: { PATH, PUSH_ORIGIN: url, PUSH_ACCOUNT: '123456789012' },
    }),
  })
  clone = await Clone.make(join(scene, 'clone'), origin)
  return () => rm(scene, { recursive: true, force: true, maxRetries: 5 })
})

test('each leg gets what it is to do, where, and under which role', async () => {
  const { legs, exitCode } = await pushPlan({ platform: true, build: ['a'], deploy: ['a', 'b'] })
  expect(exitCode).toBe(0)
  expect(legs.map(({ name, outputs, log }) => [name, outputs['role'], log.trim()])).toEqual([
    ['build a', 'push', 'a in staging in eu-west-1'],
    ['deploy a', 'deploy', 'a in staging in eu-west-1'],
    ['deploy b', 'deploy', 'b in staging in eu-west-1'],
    ['plan', 'plan', ''],
    ['platform', 'deploy', 'platform in staging in eu-west-1'],
  ])
})

test('no job has anything to do: the plan alone runs', async () => {
  const { legs, exitCode } = await pushPlan({ platform: false, build: [], deploy: [] })
  expect({ exitCode, ran: resultsOf(legs) }).toEqual({ exitCode: 0, ran: { plan: 'success' } })
})

test('a location that is not built keeps no other one from being deployed', async () => {
  const { legs, exitCode } = await pushPlan({
    platform: false,
    build: ['a', 'b'],
    deploy: ['a', 'b'],
    failing: ['a'],
  })
  expect({ exitCode, ran: resultsOf(legs) }).toEqual({
    exitCode: 1,
    ran: {
      plan: 'success',
      'build a': 'failure',
      'build b': 'success',
      'deploy a': 'failure',
      'deploy b': 'success',
    },
  })
})

test('nothing is deployed to a platform that could not be applied', async () => {
  const { legs, exitCode } = await pushPlan({
    platform: true,
    build: [],
    deploy: ['a'],
    failing: ['platform'],
  })
  expect({ exitCode, ran: resultsOf(legs) }).toEqual({
    exitCode: 1,
    ran: { plan: 'success', platform: 'failure' },
  })
})

test("a branch that is not the environment's deploys nothing, whatever it is called", async () => {
  const plan = { platform: true, build: ['a'], deploy: ['a'] }
  const { legs } = await pushPlan(plan, '$(touch${IFS}pwned);`exit`')
  expect(legs).toEqual([])
})

async function pushPlan(plan: PlayedPlan, branch?: string): Promise<PushRun> {
  return clone.push(await clone.commit(await playedActions(plan)), branch)
}
