import type { Json, JsonSchema } from '@slipway/config-schema'
import type { Current, Release, Run, RunStatus } from '@slipway/model'
import type { StepOutcome } from '@slipway/model/protocol'
import type { LauncherName } from './api-options.ts'

/** What is answered of a run's record. All times are milliseconds since the epoch. */
export const RUN_FIELDS = [
  'id',
  'environment',
  'location',
  'job',
  'queue',
  'priority',
  'tags',
  'trigger',
  'idempotency_key',
  'overrides',
  'status',
  'submitted_at',
  'not_before',
  'expires_at',
  'cancel',
  'release_id',
  'attempt',
  'attempts',
  'failure',
  'started_at',
  'ended_at',
  'usage',
  'settled_at',
] as const satisfies readonly (keyof Run)[]

/** A run, as lists and the answers to submit and cancel show it. In lists the status may lag behind. */
export type RunAnswer = Pick<Run, (typeof RUN_FIELDS)[number]>

/** `GET /v1/runs/:id`: the run with its status as it is at this moment. */
export interface RunDetails extends RunAnswer {
  /** As submitted. */
  params: { [name: string]: Json }
  result: ResultAnswer | null
  /** Of the newest attempt once it has ended; before, the log tells of them. */
  steps: StepOutcome[]
  artifacts: ArtifactAnswer[]
}

/** The result's value, or only its size in bytes when that is over 1 MiB. */
export type ResultAnswer = { value: Json } | { bytes: number }

/** A file that the newest attempt left. */
export interface ArtifactAnswer {
  /** Relative to the artifacts directory, `/` between parts. */
  name: string
  bytes: number
  /** False when it was lost: there was no time to upload it, or it could not be read. */
  available: boolean
}

/** A page of `GET /v1/runs`, newest first. `cursor` is absent on the last one. */
export interface RunList {
  runs: RunAnswer[]
  cursor?: string
}

/** What `GET /v1/runs` may be narrowed to. */
export interface RunFilter {
  location?: string
  job?: string
  status?: RunStatus
}

/** The body of `POST /v1/runs`. */
export interface SubmitBody {
  location: string
  job: string
  params?: { [name: string]: Json }
  tags?: Record<string, string>
  /** `normal` when left out. */
  priority?: Run['priority']
  /** One of those that the job declares, instead of its first. Not in `local`, where all run as processes. */
  launcher?: LauncherName
}

/** Where a location's pointer CURRENT points: the answer to rollback and unhold. */
export type CurrentAnswer = Pick<
  Current,
  | 'location'
  | 'release_id'
  | 'previous_release_id'
  | 'release_digest'
  | 'content_digest'
  | 'hold'
  | 'changed_at'
  | 'changed_by'
>

/** A code location with the release that is CURRENT and what can be run of it. */
export interface LocationAnswer extends CurrentAnswer {
  commit: string
  agent_queue: string
  /** By name. */
  jobs: JobAnswer[]
}

export interface JobAnswer {
  name: string
  /** Null: it takes none. */
  params: JsonSchema | null
  steps: string[]
  timeout_ms: number
}

/** One release of a location. */
export type ReleaseAnswer = Pick<
  Release,
  'id' | 'location' | 'release_digest' | 'content_digest' | 'commit' | 'created_at' | 'created_by'
> & {
  /** `registry/repository@sha256:…`; null for a release of this machine, whose code is no image. */
  image: string | null
  /** Runs that start now are pinned to it. */
  is_current: boolean
}

/** A page of a location's releases, newest first. `cursor` is absent on the last one. */
export interface ReleaseList {
  releases: ReleaseAnswer[]
  cursor?: string
}

/** `GET /v1/health`. */
export interface Health {
  ok: true
  version: string
}

/** Every answer that is not a success: what happened in a sentence, and what to do about it. */
export interface ErrorAnswer {
  error: { code: string; message: string; remedy: string }
}
