import { checkParams } from '@slipway/config-schema/params'
import type { Job, Json } from '@slipway/config-schema'
import { paramsKey } from '../protocol/blob-keys.ts'
import type { Work } from '../protocol/work.ts'
import type { Attempt } from '../records/attempt.ts'
import { failure, type Failure } from '../records/failure.ts'
import type { LaunchTarget } from '../records/launch.ts'
import type { Release } from '../records/release.ts'
import { refOf, type Run, type RunRef, type WokenBy } from '../records/run.ts'
import { nextRun } from '../transitions/next-run.ts'
import { findCurrentJob } from './current-job.ts'
import type { ModelDeps } from './deps.ts'
import { BlobMissingError, loadValue, storeValue } from './stored-value.ts'

export interface AdmitRequest {
  ref: RunRef
  agent: string
  route: Route
  woken_by: WokenBy
  /** The run as a ring brought it, which saves the read if it is still so. */
  hint?: Run | undefined
}

/** Chooses how a run of this job is launched from this release. A failure ends the run. */
export type Route = (request: { run: Run; release: Release; job: Job }) => Routed | { failure: Failure }

export interface Routed {
  /** The name of the launcher. */
  launcher: string
  target: LaunchTarget
}

/**
 * `admitted`: the attempt is open, and whoever reads this launches it. `failed`: the run could not be started at all
 * and is over. `not_due`: come again after `at`. `passed`: not queued any more, or somebody else wrote first.
 */
export type AdmitAnswer =
  | { kind: 'admitted'; run: Run; attempt: Attempt }
  | { kind: 'failed'; run: Run }
  | { kind: 'not_due'; run: Run; at: number }
  | { kind: 'passed' }

type AdmitDeps = Pick<ModelDeps, 'runs' | 'releases' | 'blobs' | 'clock'>

/** Opens the next attempt of a queued run on the release that is CURRENT now: QUEUED → STARTING in one transaction. */
export async function admit(deps: AdmitDeps, request: AdmitRequest): Promise<AdmitAnswer> {
  if (request.hint !== undefined) {
    const answer = await admitRun(deps, request, request.hint)
    if (answer.kind !== 'passed') return answer
  }
  return admitRun(deps, request, await deps.runs.read(request.ref))
}

async function admitRun(deps: AdmitDeps, request: AdmitRequest, run: Run | undefined): Promise<AdmitAnswer> {
  const now = deps.clock.now()
  if (run === undefined || run.status !== 'QUEUED') return { kind: 'passed' }
  if (run.expires_at <= now) {
    return refuse(
      deps,
      run,
      failure('expired', `No agent took the run within ${run.queue_ttl_ms / 3_600_000} h.`),
    )
  }
  // Only a retry waits: a first attempt is due at once, whatever the clock of whoever submitted it said.
  if (run.attempt > 0 && run.not_before > now) return { kind: 'not_due', run, at: run.not_before }

  const pinned = await pin(deps, run)
  if ('failure' in pinned) return refuse(deps, run, pinned.failure)
  return open(deps, request, { run, ...pinned, now })
}

interface Pinned {
  release: Release
  job: Job
  params: { [name: string]: Json }
}

/** The release, the job and the params that the attempt will run with. */
async function pin(deps: AdmitDeps, run: Run): Promise<Pinned | { failure: Failure }> {
  const found = await findCurrentJob(deps, run)
  if ('problem' in found)
    return { failure: failure('job_not_found', found.problem.message, found.problem.remedy) }
  const submitted = await loadParams(deps, run)
  if (submitted === undefined)
    return { failure: failure('invalid_params', 'The params of the run are gone from the blob store.') }
  const { params, problems } = checkParams({ schema: found.job.params, params: submitted })
  if (problems.length === 0) return { ...found, params }
  const told = `The params do not fit the release ${found.release.id}, which is CURRENT now: ${problems.join(' ')}`
  return { failure: failure('invalid_params', told) }
}

/** Undefined when they are gone; throws when the store cannot tell. */
async function loadParams({ blobs }: AdmitDeps, run: Run): Promise<{ [name: string]: Json } | undefined> {
  try {
    return (await loadValue(blobs, run.params)) as { [name: string]: Json }
  } catch (error) {
    if (error instanceof BlobMissingError) return undefined
    throw error
  }
}

async function open(
  deps: AdmitDeps,
  { agent, route, woken_by }: AdmitRequest,
  { run, release, job, params, now }: Pinned & { run: Run; now: number },
): Promise<AdmitAnswer> {
  const { timeout_ms, grace_ms, retries } = job
  const routed = route({ run, release, job })
  if ('failure' in routed) return refuse(deps, run, routed.failure)
  const { launcher, target } = routed
  const policy = { launcher, timeout_ms, grace_ms, retries }
  const next = nextRun(run, { kind: 'admitted', at: now, agent, release_id: release.id, policy, woken_by })
  if ('refusal' in next) return { kind: 'passed' }
  const { environment, location, id: run_id, attempt: number } = next.run
  const attempt: Attempt = {
    schema: 1,
    environment,
    location,
    run_id,
    number,
    state: 'OPEN',
    agent,
    launcher,
    work: await workOf(deps, { run, release, job, params }),
    launch: {
      envelope: { v: 1, environment, location, run_id, attempt: number },
      target,
      timeout_ms,
      grace_ms,
    },
    opened_at: now,
    handle: null,
    nonce: null,
    host: null,
    runtime: null,
    claimed_at: null,
    cancel: null,
    outcome: null,
    ended_at: null,
  }
  const written = await deps.runs.write({ run: next.run, attempt: { kind: 'open', attempt } })
  return written ? { kind: 'admitted', run: next.run, attempt } : { kind: 'passed' }
}

async function workOf(
  { blobs }: AdmitDeps,
  { run, release, job, params }: Pinned & { run: Run },
): Promise<Work> {
  const { declaration } = release
  // Two agents may try to open one attempt on different releases, whose defaults differ: equal keys, equal bytes.
  const key = `${paramsKey(refOf(run))}.${run.attempt + 1}.${release.id}`
  return {
    v: 1,
    job: job.name,
    release_id: release.id,
    params: await storeValue(blobs, { key, value: params }),
    steps: job.steps,
    env: { ...declaration.env, ...job.env },
    secrets: declaration.secrets,
    timeout_ms: job.timeout_ms,
    grace_ms: job.grace_ms,
  }
}

async function refuse(deps: AdmitDeps, run: Run, why: Failure): Promise<AdmitAnswer> {
  const next = nextRun(run, { kind: 'refused', at: deps.clock.now(), failure: why })
  if ('refusal' in next) return { kind: 'passed' }
  return (await deps.runs.write({ run: next.run })) ? { kind: 'failed', run: next.run } : { kind: 'passed' }
}
