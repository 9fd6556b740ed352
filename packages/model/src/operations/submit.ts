import { checkParams } from '@slipway/config-schema/params'
import type { Job, Json } from '@slipway/config-schema'
import { paramsKey } from '../protocol/blob-keys.ts'
import type { QueuedRing } from '../ports/doorbell.ts'
import type { Priority, Run, RunOverrides, Trigger } from '../records/run.ts'
import { digestOf } from './canonical-json.ts'
import { findCurrentJob } from './current-job.ts'
import type { ModelDeps } from './deps.ts'
import { problem, type OperationProblem } from './problem.ts'
import { ringFor } from './ring.ts'
import { storeValue } from './stored-value.ts'

export interface SubmitRequest {
  environment: string
  location: string
  job: string
  params: { [name: string]: Json }
  tags: Record<string, string>
  priority: Priority
  trigger: Trigger
  idempotency_key: string | null
  /** Of what the job declares. */
  overrides?: RunOverrides
}

/** `replayed`: the same idempotency key with the same content was submitted before, and this is its run. */
export type SubmitAnswer = { run: Run; replayed: boolean } | { problem: OperationProblem }

const DAY_MS = 24 * 3600 * 1000
const QUEUE_TTL_MS = DAY_MS
const IDEMPOTENCY_KEPT_MS = 30 * DAY_MS

/** Accepts a run: params are checked against CURRENT, the run is stored, its queue is rung. */
export async function submit(deps: ModelDeps, request: SubmitRequest): Promise<SubmitAnswer> {
  // Before anything is checked: what was accepted once stays accepted, whatever was released since.
  const earlier = await findEarlier(deps, request)
  if (earlier !== undefined) return replay(deps, request, earlier)
  const found = await findCurrentJob(deps, request)
  if ('problem' in found) return found
  const { problems } = checkParams({ schema: found.job.params, params: request.params })
  if (problems.length > 0) {
    return problem(
      'invalid_params',
      problems.join(' '),
      `See the params of ${request.job} in its location.yaml.`,
    )
  }
  const undeclared = checkLauncher(request, found.job)
  if (undeclared !== undefined) return undeclared

  const run = await newRun(deps, request, found.release.declaration.agent_queue)
  const content_digest = contentOf(request)
  const expires_at = run.submitted_at + IDEMPOTENCY_KEPT_MS
  const key = request.idempotency_key
  const created = await deps.runs.create({
    run,
    idempotency: key === null ? null : { key, content_digest, expires_at },
  })
  if (!created.created) return replay(deps, request, created)
  await ringFor(deps.doorbell, queuedRing(run))
  return { run, replayed: false }
}

/** What is asked for of the job as it is CURRENT; admit checks again, on the release of its time. */
function checkLauncher(
  { overrides, location }: SubmitRequest,
  { name, launchers }: Job,
): { problem: OperationProblem } | undefined {
  const wanted = overrides?.launcher
  if (wanted === undefined || launchers.some(({ type }) => type === wanted)) return undefined
  const declared = [...new Set(launchers.map(({ type }) => type))].join(', ')
  return problem(
    'launcher_not_declared',
    `The job ${location}/${name} declares no launcher ${wanted}${declared === '' ? '' : `; it has: ${declared}`}.`,
    `Ask for one that it has, or add ${wanted} to its \`launcher\` and deploy again.`,
  )
}

/** The ring that asks for a queued run to be admitted. */
export function queuedRing(run: Run): QueuedRing {
  const { environment, location, id, queue, priority } = run
  return { v: 1, kind: 'queued', environment, location, run_id: id, queue, priority, run }
}

async function newRun(deps: ModelDeps, request: SubmitRequest, queue: string): Promise<Run> {
  const { environment, location, job, tags, priority, trigger, idempotency_key } = request
  const id = deps.newId()
  const key = paramsKey({ environment, location, run_id: id })
  const now = deps.clock.now()
  return {
    schema: 1,
    version: 1,
    id,
    environment,
    location,
    job,
    queue,
    priority,
    params: await storeValue(deps.blobs, { key, value: request.params }),
    tags,
    trigger,
    idempotency_key,
    ...(request.overrides === undefined ? {} : { overrides: request.overrides }),
    status: 'QUEUED',
    submitted_at: now,
    not_before: now,
    queue_ttl_ms: QUEUE_TTL_MS,
    expires_at: now + QUEUE_TTL_MS,
    cancel: null,
    release_id: null,
    policy: null,
    attempt: 0,
    started_attempts: 0,
    unstarted_attempts: 0,
    attempts: [],
    failure: null,
    result: null,
    started_at: null,
    ended_at: null,
    usage: null,
    settled_at: null,
  }
}

/** What two requests with one idempotency key must share. */
function contentOf({ params, tags, priority, overrides }: SubmitRequest): string {
  return digestOf({
    params,
    tags,
    priority,
    ...(overrides === undefined ? {} : { overrides: { ...overrides } }),
  })
}

async function findEarlier(
  { runs, clock }: ModelDeps,
  { environment, location, job, idempotency_key: key }: SubmitRequest,
): Promise<{ run_id: string; content_digest: string } | undefined> {
  return key === null ? undefined : runs.findKey({ environment, location, job, key, at: clock.now() })
}

async function replay(
  deps: ModelDeps,
  request: SubmitRequest,
  existing: { run_id: string; content_digest: string },
): Promise<SubmitAnswer> {
  const { environment, location, idempotency_key } = request
  const run = await deps.runs.read({ environment, location, run_id: existing.run_id })
  if (existing.content_digest === contentOf(request) && run !== undefined) return { run, replayed: true }
  return problem(
    'idempotency_conflict',
    `The idempotency key ${idempotency_key} was used for run ${existing.run_id}, which asked for something else.`,
    'Use a new key for a new request.',
  )
}
