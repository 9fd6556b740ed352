import type { Json } from '@slipway/config-schema'
import type { ModelDeps } from '../operations/deps.ts'
import { submit } from '../operations/submit.ts'
import type { Run } from '../records/run.ts'

export interface SubmitJobRequest {
  job?: string
  params?: { [name: string]: Json }
  idempotencyKey?: string | null
}

/** Submits a run of the job that `releaseJob` releases. Throws when it is refused. */
export async function submitJob(
  deps: ModelDeps,
  { job = 'nightly', params = {}, idempotencyKey = null }: SubmitJobRequest = {},
): Promise<Run> {
  const answer = await submit(deps, {
    environment: 'local',
    location: 'orders',
    job,
    params,
    tags: {},
    priority: 'normal',
    trigger: { kind: 'api', by: 'test' },
    idempotency_key: idempotencyKey,
  })
  if ('problem' in answer) throw new Error(answer.problem.message)
  return answer.run
}
