import type { Outcome } from '../protocol/outcome.ts'
import type { Cancel } from '../records/attempt.ts'
import type { Failure } from '../records/failure.ts'
import {
  isTerminal,
  type AttemptSummary,
  type Run,
  type RunPolicy,
  type RunStatus,
  type TerminalStatus,
  type Usage,
  type WokenBy,
} from '../records/run.ts'
import { decideRetry } from './retry.ts'

/** What can happen to a run. `at` is milliseconds since the epoch, by the control side's clock. */
export type RunEvent =
  /** QUEUED → STARTING: attempt n+1 is opened on a pinned release. */
  | { kind: 'admitted'; at: number; agent: string; release_id: string; policy: RunPolicy; woken_by: WokenBy }
  /** QUEUED → FAILED: it cannot be started at all. */
  | { kind: 'refused'; at: number; failure: Failure }
  /** STARTING → RUNNING: its attempt was claimed. */
  | { kind: 'claimed'; at: number }
  /** The attempt told how it ended. */
  | { kind: 'ended'; at: number; outcome: Outcome }
  /** The control side closed the attempt: never claimed, or lost. */
  | { kind: 'closed'; at: number; started: boolean; failure: Failure }
  /** QUEUED → CANCELLED; otherwise the request is written down and the end as it happens wins. */
  | { kind: 'cancel_requested'; cancel: Cancel }
  /** Terminal, and its host is gone. */
  | { kind: 'settled'; at: number; usage: Usage }

/** Why an event does not fit the run as it stands. Not an error: usually somebody else was first. */
export interface RunRefusal {
  event: RunEvent['kind']
  status: RunStatus
}

const SUMMARIES_KEPT = 20

/** The one function that says what becomes of a run. The run that comes out has the next version. */
export function nextRun(run: Run, event: RunEvent): { run: Run } | { refusal: RunRefusal } {
  const changes = changesOf(run, event)
  if (changes === undefined) return { refusal: { event: event.kind, status: run.status } }
  return { run: { ...run, ...changes, version: run.version + 1 } }
}

function changesOf(run: Run, event: RunEvent): Partial<Run> | undefined {
  switch (event.kind) {
    case 'admitted':
      return run.status === 'QUEUED' ? admitted(run, event) : undefined
    case 'refused':
      return run.status === 'QUEUED' ? overFromQueue(run, 'FAILED', event.at, event.failure) : undefined
    case 'claimed':
      return run.status === 'STARTING'
        ? { status: 'RUNNING', started_at: run.started_at ?? event.at }
        : undefined
    case 'ended':
      return isUnderWay(run) ? ended(run, event) : undefined
    case 'closed':
      return isUnderWay(run) ? closed(run, event) : undefined
    case 'cancel_requested':
      return cancelRequested(run, event.cancel)
    case 'settled':
      return isTerminal(run.status) && run.settled_at === null
        ? { settled_at: event.at, usage: event.usage }
        : undefined
  }
}

function isUnderWay(run: Run): boolean {
  return run.status === 'STARTING' || run.status === 'RUNNING'
}

function admitted(run: Run, event: RunEvent & { kind: 'admitted' }): Partial<Run> {
  const summary: AttemptSummary = {
    number: run.attempt + 1,
    agent: event.agent,
    launcher: event.policy.launcher,
    release_id: event.release_id,
    woken_by: event.woken_by,
    opened_at: event.at,
    started: false,
    ended_at: null,
    status: null,
    failure: null,
  }
  return {
    status: 'STARTING',
    attempt: summary.number,
    release_id: event.release_id,
    policy: event.policy,
    attempts: [...run.attempts, summary].slice(-SUMMARIES_KEPT),
  }
}

function ended(run: Run, { at, outcome }: RunEvent & { kind: 'ended' }): Partial<Run> {
  const counted = counting(run, true)
  const summary = summarised(run, { at, started: true, status: outcome.status, failure: outcome.failure })
  const retry =
    outcome.failure === null ? undefined : requeued(run, { at, started: true, failure: outcome.failure })
  if (outcome.status === 'FAILED' && retry !== undefined) return { ...counted, ...summary, ...retry }
  // A host that was stopped for the cancel may not have heard the reason in time.
  const isCancelled = run.cancel !== null && outcome.failure?.code === 'interrupted'
  return {
    ...counted,
    ...summary,
    status: isCancelled ? 'CANCELLED' : outcome.status,
    failure: isCancelled ? null : outcome.failure,
    result: outcome.result,
    started_at: run.started_at ?? outcome.started_at,
    ended_at: at,
  }
}

function closed(run: Run, { at, started, failure }: RunEvent & { kind: 'closed' }): Partial<Run> {
  const status: TerminalStatus = run.cancel === null ? 'FAILED' : 'CANCELLED'
  const counted = counting(run, started)
  const summary = summarised(run, { at, started, status, failure })
  const retry = requeued(run, { at, started, failure })
  if (retry !== undefined) return { ...counted, ...summary, ...retry }
  return { ...counted, ...summary, status, failure: status === 'FAILED' ? failure : null, ended_at: at }
}

function cancelRequested(run: Run, cancel: Cancel): Partial<Run> | undefined {
  if (run.status === 'QUEUED') return { ...overFromQueue(run, 'CANCELLED', cancel.at, null), cancel }
  return isUnderWay(run) && run.cancel === null ? { cancel } : undefined
}

/** From QUEUED to the end. Without an attempt there is no host to wait for, and it is settled at once. */
function overFromQueue(run: Run, status: TerminalStatus, at: number, failure: Failure | null): Partial<Run> {
  if (run.attempt > 0) return { status, failure, ended_at: at }
  const usage: Usage = { queued_ms: 0, run_ms: 0, log_bytes: 0, artifact_bytes: 0 }
  return { status, failure, ended_at: at, settled_at: at, usage }
}

function counting(run: Run, started: boolean): Pick<Run, 'started_attempts' | 'unstarted_attempts'> {
  return started
    ? { started_attempts: run.started_attempts + 1, unstarted_attempts: 0 }
    : { started_attempts: run.started_attempts, unstarted_attempts: run.unstarted_attempts + 1 }
}

/** QUEUED again, when the failure may be tried again and nobody asked to stop. */
function requeued(
  run: Run,
  end: { at: number; started: boolean; failure: Failure },
): Partial<Run> | undefined {
  if (run.cancel !== null || run.policy === null) return undefined
  const counted = counting(run, end.started)
  const retry = decideRetry({
    failure: end.failure,
    started: end.started,
    startedAttempts: counted.started_attempts,
    unstartedAttempts: counted.unstarted_attempts,
    policy: run.policy.retries,
  })
  if (retry === null) return undefined
  const not_before = end.at + retry.after_ms
  // A retry is not a run that nobody took: it gets the whole of its queue time again.
  return { status: 'QUEUED', not_before, expires_at: not_before + run.queue_ttl_ms }
}

function summarised(
  run: Run,
  end: { at: number; started: boolean; status: TerminalStatus; failure: Failure | null },
): Pick<Run, 'attempts'> {
  const last = run.attempts.at(-1)
  if (last === undefined) return { attempts: [] }
  const { at, started, status, failure } = end
  return { attempts: [...run.attempts.slice(0, -1), { ...last, ended_at: at, started, status, failure }] }
}
