import type { RetryPolicy } from '@slipway/config-schema'
import type { StoredValue } from '../protocol/work.ts'
import type { Cancel } from './attempt.ts'
import type { Failure } from './failure.ts'

/** One execution of a job. All times are milliseconds since the epoch. Unknown fields survive a write. */
export interface Run {
  schema: 1
  /** Counts writes: a write names the version that it saw. From 1. */
  version: number
  /** A ULID: sorts by submission. */
  id: string
  environment: string
  location: string
  job: string
  queue: string
  priority: Priority
  params: StoredValue
  tags: Record<string, string>
  trigger: Trigger
  idempotency_key: string | null
  /** What was asked for instead of what the job declares; absent: nothing. */
  overrides?: RunOverrides
  status: RunStatus
  submitted_at: number
  /** Not admitted before this. */
  not_before: number
  /** How long it may stay QUEUED at a stretch, in ms. */
  queue_ttl_ms: number
  /** Still QUEUED by then: FAILED `expired`. */
  expires_at: number
  cancel: Cancel | null
  /** Set when the first attempt is opened, and anew by each attempt: the release that is CURRENT then. */
  release_id: string | null
  policy: RunPolicy | null
  /** The number of the newest attempt; 0 before the first. */
  attempt: number
  /** How many attempts started user code, which `retries.attempts` bounds. */
  started_attempts: number
  /** How many attempts in a row never started. */
  unstarted_attempts: number
  /** The last 20. */
  attempts: AttemptSummary[]
  failure: Failure | null
  result: StoredValue | null
  started_at: number | null
  ended_at: number | null
  usage: Usage | null
  /** Terminal, its host seen stopped, its usage written. Only then it leaves the open runs. */
  settled_at: number | null
}

/** What a single run may choose for itself. */
export interface RunOverrides {
  /** One of the launchers that the job declares. */
  launcher?: 'lambda' | 'ecs'
}

export const RUN_STATUSES = ['QUEUED', 'STARTING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]
export type TerminalStatus = 'SUCCEEDED' | 'FAILED' | 'CANCELLED'
export type Priority = 'high' | 'normal'

/** Names a run where its location is known; a bare id is located through the store. */
export interface RunRef {
  environment: string
  location: string
  run_id: string
}

/** Who asked for the run. */
export interface Trigger {
  kind: 'cli' | 'api'
  by: string
}

/** What the pinned release says of the job, as far as the control side needs it after the launch. */
export interface RunPolicy {
  launcher: string
  timeout_ms: number
  grace_ms: number
  retries: RetryPolicy
}

export interface AttemptSummary {
  number: number
  agent: string
  launcher: string
  release_id: string
  /** What woke the agent that admitted it. `sweep` on a healthy system means a dead doorbell. */
  woken_by: WokenBy
  opened_at: number
  /** User code may have started. */
  started: boolean
  ended_at: number | null
  status: TerminalStatus | null
  failure: Failure | null
}

export type WokenBy = 'ring' | 'sweep'

/** What the run used, over all its attempts' life on a host. */
export interface Usage {
  /** Submitted → the last attempt opened. */
  queued_ms: number
  /** The last attempt's own start to its end; 0 when none started. */
  run_ms: number
  log_bytes: number
  artifact_bytes: number
}

/** The ref of a run. */
export function refOf(run: Run): RunRef {
  return { environment: run.environment, location: run.location, run_id: run.id }
}

/** Whether nothing but usage may still change. */
export function isTerminal(status: RunStatus): status is TerminalStatus {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELLED'
}
