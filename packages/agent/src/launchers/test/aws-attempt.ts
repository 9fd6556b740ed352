import { shapeName } from '@slipway/aws-layout'
import type { HostShape } from '@slipway/config-schema'
import {
  admit,
  cancel,
  promote,
  submit,
  type Attempt,
  type EcsTarget,
  type LambdaTarget,
} from '@slipway/model'
import { aRelease, makeJob } from '@slipway/model/testing'
import { registerImage } from '@slipway/tests/aws/register-image.ts'
import type { PreparedAttempt } from '../contract.ts'
import { routeOnAws } from '../route-on-aws.ts'
import type { AwsHosts } from './aws-hosts.ts'

export interface AwsAttemptRequest {
  shape: HostShape
  userCode: 'brief' | 'endless'
  code?: 'missing'
}

/** Opens the first attempt of a new run, in a location of its own; all but how its hosts are counted. */
export async function openAwsAttempt(
  hosts: AwsHosts,
  request: AwsAttemptRequest,
): Promise<Omit<PreparedAttempt, 'hosts'>> {
  const { model, stores, marks, platform } = hosts
  const place = { environment: platform.place.environment, location: `at-${model.newId().toLowerCase()}` }
  const { launch, run_id, number } = await openAttempt(hosts, place, request)
  const ref = { ...place, run_id }
  return {
    request: launch,
    starts: async () => marks.count(place.location),
    outcome: async () => (await stores.runs.readAttempt({ ...ref, attempt: number }))?.outcome ?? null,
    requestCancel: async () => {
      await cancel(model, { ref, by: 'test', reason: null })
    },
  }
}

type Place = { environment: string; location: string }

async function openAttempt(
  { model, marks, ...hosts }: AwsHosts,
  place: Place,
  { shape, userCode, code }: AwsAttemptRequest,
): Promise<Attempt> {
  const image = code === 'missing' ? hosts.missingImage : hosts.image
  const targets = await registerImage(hosts.platform, {
    location: place.location,
    // A function whose image is not there cannot be made: its version is what is missing.
    image: shape.type === 'lambda' ? hosts.image : image,
    shapes: [shape],
  })
  const name = shapeName(shape)
  const target = targets[name]!
  const job = makeJob({
    steps: [{ name: 'main', command: ['node', 'job.mjs', marks.url(place.location), userCode], needs: [] }],
    launchers: [shape],
    grace_ms: 2_000,
  })
  const release = await model.releases.create(
    aRelease(place, {
      declaration: {
        name: place.location,
        agent_queue: 'default',
        env: {},
        secrets: {},
        jobs: { [job.name]: job },
      },
      code: {
        kind: 'image',
        image,
        runtime_build: 'contract',
        targets: { [name]: code === 'missing' ? withoutVersion(target) : target },
      },
    }),
  )
  await promote(model, { release, seen: undefined, by: 'test' })
  const submitted = await submit(model, {
    ...place,
    job: job.name,
    params: {},
    tags: {},
    priority: 'normal',
    trigger: { kind: 'api', by: 'test' },
    idempotency_key: null,
  })
  if ('problem' in submitted) throw new Error(submitted.problem.message)
  const ref = { ...place, run_id: submitted.run.id }
  const admitted = await admit(model, { ref, agent: 'test', route: routeOnAws, woken_by: 'ring' })
  if (admitted.kind !== 'admitted') throw new Error(`The run was not admitted: ${admitted.kind}.`)
  return admitted.attempt
}

function withoutVersion(target: LambdaTarget | EcsTarget): LambdaTarget | EcsTarget {
  if (target.kind !== 'lambda') return target
  return { ...target, function_arn: target.function_arn.replace(/:\d+$/, ':99') }
}
