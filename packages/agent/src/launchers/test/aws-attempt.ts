import type { HostShape } from '@slipway/aws-layout'
import { shapeName } from '@slipway/aws-layout'
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
import type { PreparedAttempt } from '../contract.ts'
import { routeOnAws } from '../route-on-aws.ts'
import type { AwsHosts } from './aws-hosts.ts'

export interface AwsAttemptRequest {
  shape: HostShape
  target: LambdaTarget | EcsTarget
  userCode: 'brief' | 'endless'
}

/** Opens the first attempt of a new run, in a location of its own; all but how its hosts are counted. */
export async function openAwsAttempt(
  { model, stores, marks, platform }: AwsHosts,
  { shape, target, userCode }: AwsAttemptRequest,
): Promise<Omit<PreparedAttempt, 'hosts'>> {
  const { environment } = platform.place
  const location = `location-${model.newId().toLowerCase()}`
  const job = makeJob({
    steps: [{ name: 'main', command: ['node', 'job.mjs', marks.url(location), userCode], needs: [] }],
    launchers: [shape],
    grace_ms: 2_000,
  })
  const release = await model.releases.create(
    aRelease(
      { environment, location },
      {
        declaration: {
          name: location,
          agent_queue: 'default',
          env: {},
          secrets: {},
          jobs: { [job.name]: job },
        },
        code: { kind: 'image', image: 'any', runtime_build: 'any', targets: { [shapeName(shape)]: target } },
      },
    ),
  )
  await promote(model, { release, seen: undefined, by: 'test' })
  const submitted = await submit(model, {
    environment,
    location,
    job: job.name,
    params: {},
    tags: {},
    priority: 'normal',
    trigger: { kind: 'api', by: 'test' },
    idempotency_key: null,
  })
  if ('problem' in submitted) throw new Error(submitted.problem.message)
  const ref = { environment, location, run_id: submitted.run.id }
  const admitted = await admit(model, { ref, agent: 'test', route: routeOnAws, woken_by: 'ring' })
  if (admitted.kind !== 'admitted') throw new Error(`The run was not admitted: ${admitted.kind}.`)
  const { launch, number }: Attempt = admitted.attempt
  return {
    request: launch,
    starts: async () => marks.count(location),
    outcome: async () => (await stores.runs.readAttempt({ ...ref, attempt: number }))?.outcome ?? null,
    requestCancel: async () => {
      await cancel(model, { ref, by: 'test', reason: null })
    },
  }
}
