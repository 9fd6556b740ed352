import { submit, type ModelDeps, type SubmitAnswer } from '@slipway/model'

export interface SubmitNightlyRequest {
  environment: string
  /** So many bytes of params: over 4 KiB they lie in a blob. */
  paramBytes?: number
  idempotencyKey?: string | null
}

/** Submits a run of the job that a scene releases. */
export function submitNightly(
  deps: ModelDeps,
  { environment, paramBytes = 0, idempotencyKey = null }: SubmitNightlyRequest,
): Promise<SubmitAnswer> {
  return submit(deps, {
    environment,
    location: 'orders',
    job: 'nightly',
    params: { note: '.'.repeat(paramBytes) },
    tags: {},
    priority: 'normal',
    trigger: { kind: 'api', by: 'test' },
    idempotency_key: idempotencyKey,
  })
}
