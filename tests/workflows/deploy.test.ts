import { beforeAll, describe, expect, test } from 'vitest'
import { fill } from './evaluate.ts'
import { playWorkflow, type Play } from './play-workflow.ts'
import { readWorkflow, type Workflow } from './read-workflow.ts'

const VARS = { SLIPWAY_ENVIRONMENT: 'staging' }
const MAIN = { ref: 'refs/heads/main' }

let workflow: Workflow

beforeAll(async () => {
  workflow = await readWorkflow('deploy.yml')
})

/** A plan's outputs. */
function plan(counts: {
  platform?: boolean
  build?: number
  deploy?: number
}): NonNullable<Play['ends']>['plan'] {
  const { platform = false, build = 0, deploy = 0 } = counts
  return {
    outputs: { platform: String(platform), 'build-count': String(build), 'deploy-count': String(deploy) },
  }
}

describe('which jobs run', () => {
  const ALL = { platform: true, build: 2, deploy: 2 }

  test.each<{ of: string; play: Partial<Play>; ran: Record<string, string> }>([
    {
      of: 'everything is new',
      play: { ends: { plan: plan(ALL) } },
      ran: { plan: 'success', build: 'success', platform: 'success', deploy: 'success' },
    },
    { of: 'nothing changed', play: { ends: { plan: plan({}) } }, ran: { plan: 'success' } },
    {
      of: 'only the platform changed',
      play: { ends: { plan: plan({ platform: true }) } },
      ran: { plan: 'success', platform: 'success' },
    },
    {
      of: 'a location changed, the platform did not',
      play: { ends: { plan: plan({ build: 1, deploy: 1 }) } },
      ran: { plan: 'success', build: 'success', deploy: 'success' },
    },
    {
      of: 'a location is deployed without a build',
      play: { ends: { plan: plan({ deploy: 10 }) } },
      ran: { plan: 'success', deploy: 'success' },
    },
    {
      of: 'a build leg failed: the other locations are deployed all the same',
      play: { ends: { plan: plan(ALL), build: { result: 'failure' } } },
      ran: { plan: 'success', build: 'failure', platform: 'success', deploy: 'success' },
    },
    {
      of: 'the platform failed: nothing is put on it',
      play: { ends: { plan: plan(ALL), platform: { result: 'failure' } } },
      ran: { plan: 'success', build: 'success', platform: 'failure' },
    },
    {
      of: 'the plan failed after it gave its outputs',
      play: { ends: { plan: { ...plan(ALL), result: 'failure' } } },
      ran: { plan: 'failure' },
    },
    { of: 'the plan gave no outputs', play: {}, ran: { plan: 'success' } },
    {
      of: 'the run was cancelled while it built',
      play: { ends: { plan: plan({ build: 1, deploy: 1 }) }, cancelledDuring: 'build' },
      ran: { plan: 'success', build: 'cancelled' },
    },
    { of: 'a repository that says no environment, such as a fork', play: { vars: {} }, ran: {} },
    {
      of: 'a run that was started by hand on another branch',
      play: { github: { ref: 'refs/heads/main-2' } },
      ran: {},
    },
    { of: 'a tag called as the branch', play: { github: { ref: 'refs/tags/main' } }, ran: {} },
  ])('$of', async ({ play, ran }) => {
    expect(await playWorkflow(workflow, { github: MAIN, vars: VARS, ...play })).toEqual(ran)
  })
})

test('it is started by a push to the branch and by hand, and by nothing that a stranger can do', () => {
  expect(workflow.events).toEqual({ push: { branches: ['main'] }, workflow_dispatch: {} })
})

test('runs for one environment wait for each other, and none that has begun is cancelled', async () => {
  const { group, ...rest } = workflow.concurrency
  expect(rest).toEqual({ 'cancel-in-progress': false })
  expect(await fill(group, { vars: VARS, github: MAIN })).toBe('deploy-staging-refs/heads/main')
})

test('each job has the role that it needs, and those that deploy pass the protection of the environment', () => {
  const held = workflow.jobs.map(({ id, written: { environment, steps } }) => [
    id,
    steps.map((step) => step.with?.['role-to-assume']).find((role) => role !== undefined),
    environment?.name,
  ])
  const environment = '${{ vars.SLIPWAY_ENVIRONMENT }}'
  expect(held).toEqual([
    ['plan', '${{ vars.SLIPWAY_PLAN_ROLE }}', undefined],
    ['build', '${{ vars.SLIPWAY_PUSH_ROLE }}', undefined],
    ['platform', '${{ vars.SLIPWAY_DEPLOY_ROLE }}', environment],
    ['deploy', '${{ vars.SLIPWAY_DEPLOY_ROLE }}', environment],
  ])
})

test('a leg that fails ends no other one, and matrices are what the plan says', () => {
  const strategies = workflow.jobs.flatMap(({ written: { strategy } }) => (strategy ? [strategy] : []))
  expect(strategies).toEqual([
    { 'fail-fast': false, matrix: '${{ fromJSON(needs.plan.outputs.build) }}' },
    { 'fail-fast': false, matrix: '${{ fromJSON(needs.plan.outputs.deploy) }}' },
  ])
})
