import type { HostShape } from '@slipway/config-schema'
import type { RunOverrides } from '@slipway/model'
import { aPlace, aRelease, aRun, makeJob } from '@slipway/model/testing'
import { expect, test } from 'vitest'
import { routeOnAws } from './route-on-aws.ts'
import { ECS_TARGET, LAMBDA_TARGET } from './test/launch-requests.ts'

const LAMBDA: HostShape = { type: 'lambda', memory_mb: 1769, tmp_mb: 512 }
const ECS: HostShape = { type: 'ecs', cpu: 1024, memory_mb: 2048, storage_gb: 20 }
const TARGETS = { 'lambda-1769-512': LAMBDA_TARGET, 'ecs-1024-2048-20': ECS_TARGET }

function route({
  launchers,
  overrides,
  targets = TARGETS,
}: {
  launchers: HostShape[]
  overrides?: RunOverrides
  targets?: Partial<typeof TARGETS>
}) {
  const place = aPlace()
  const code = { kind: 'image' as const, image: 'registry/orders@sha256:0f', runtime_build: 'one', targets }
  return routeOnAws({
    run: aRun(place, overrides === undefined ? {} : { overrides }),
    release: aRelease(place, { id: '01RELEASE', code }),
    job: makeJob({ launchers }),
  })
}

test("a run goes to the job's first launcher, on the release's target for its shape", () => {
  expect(route({ launchers: [ECS, LAMBDA] })).toEqual({ launcher: 'ecs', target: ECS_TARGET })
  expect(route({ launchers: [LAMBDA, ECS] })).toEqual({ launcher: 'lambda', target: LAMBDA_TARGET })
})

test('a run that asks for another launcher of the job goes there', () => {
  expect(route({ launchers: [LAMBDA, ECS], overrides: { launcher: 'ecs' } })).toEqual({
    launcher: 'ecs',
    target: ECS_TARGET,
  })
})

test('a run that asks for a launcher that the job does not declare is told which it has', () => {
  expect(route({ launchers: [LAMBDA], overrides: { launcher: 'ecs' } })).toEqual({
    failure: {
      code: 'launch_rejected',
      message: 'The job nightly declares no launcher ecs. It has: lambda.',
      remedy: 'Add ecs to its `launcher` and deploy again, or launch the run on one that it has.',
    },
  })
})

test('a job that declares no launcher cannot run on AWS', () => {
  expect(route({ launchers: [] })).toEqual({
    failure: {
      code: 'launch_rejected',
      message: 'The job nightly declares no launcher. It has: none.',
      remedy: 'Add one to its `launcher` and deploy again.',
    },
  })
})

test('a shape for which the release has no target is named, with those that it has', () => {
  const targets = { 'lambda-1769-512': LAMBDA_TARGET }
  expect(route({ launchers: [ECS], targets })).toMatchObject({
    failure: {
      code: 'function_not_found',
      message:
        'The release 01RELEASE has no target ecs-1024-2048-20 for the job nightly. It has: lambda-1769-512.',
    },
  })
})

test('a release that is a snapshot of files does not run on AWS', () => {
  const place = aPlace()
  const answer = routeOnAws({
    run: aRun(place),
    release: aRelease(place),
    job: makeJob({ launchers: [LAMBDA] }),
  })
  expect(answer).toMatchObject({
    failure: {
      code: 'launch_rejected',
      remedy: expect.stringContaining(`Deploy orders to ${place.environment}`),
    },
  })
})
