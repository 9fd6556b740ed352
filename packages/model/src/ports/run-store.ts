import type { AttemptRef } from '../protocol/attempt-calls.ts'
import type { Attempt, Beat, Cancel } from '../records/attempt.ts'
import type { Handle } from '../records/launch.ts'
import type { Priority, Run, RunRef, RunStatus } from '../records/run.ts'

/** The control side's half of the run records. Every decision is a conditional write on an item read consistently. */
export interface RunStore {
  /** Run, run id and idempotency key in one transaction. */
  create(request: { run: Run; idempotency: IdempotencyKey | null }): Promise<CreateAnswer>
  /** The run that an idempotency key stands for at that time; undefined when it is free. Consistent. */
  findKey(query: KeyQuery): Promise<{ run_id: string; content_digest: string } | undefined>
  /** The ref of a run known only by its id. */
  locate(runId: string): Promise<RunRef | undefined>
  /** Consistent. */
  read(ref: RunRef): Promise<Run | undefined>
  /**
   * One transaction: all of it or nothing. False when somebody else wrote first: the stored run is not at
   * `run.version - 1`, or the attempt is not in the state that `attempt` expects.
   */
  write(change: RunChange): Promise<boolean>
  /**
   * The run and its newest attempt, each consistent, in one call if `attempt` is the newest one's number; null: there
   * is no attempt yet.
   */
  readNewest(ref: RunRef & { attempt?: number }): Promise<{ run: Run; attempt: Attempt | null } | undefined>
  /** Consistent. */
  readAttempt(ref: AttemptRef): Promise<Attempt | undefined>
  /** Records what the launcher answered, and returns the attempt as it stands then: a cancel in between shows. */
  recordHandle(request: { ref: AttemptRef; handle: Handle }): Promise<Attempt | undefined>
  /** The beats of these attempts; one that is not there is left out. */
  readBeats(refs: readonly AttemptRef[]): Promise<Beat[]>
  /**
   * Candidates only, by queue; within one, high before normal, then by `not_before`, then by id. May lag behind: no
   * decision is taken from them.
   */
  listOpen(query: OpenQuery): Promise<OpenPage>
  /** Newest first. May lag behind. */
  list(query: RunQuery): Promise<RunPage>
}

/** Unique for environment, location and job; kept 30 days. */
export interface IdempotencyKey {
  key: string
  /** Of what was asked for: the same key with other content is a conflict. */
  content_digest: string
  expires_at: number
}

export interface KeyQuery {
  environment: string
  location: string
  job: string
  key: string
  /** Now, in ms since the epoch. */
  at: number
}

export type CreateAnswer = { created: true } | { created: false; run_id: string; content_digest: string }

export interface RunChange {
  /** As it shall be; its version is the one that was read, plus one. */
  run: Run
  attempt?: AttemptChange
}

export type AttemptChange =
  /** Creates the attempt and its beat; it must not exist. */
  | { kind: 'open'; attempt: Attempt }
  /** `expect` → CLOSED, and its beat with it. */
  | { kind: 'close'; ref: AttemptRef; expect: 'OPEN' | 'CLAIMED'; at: number }
  /** Sets the cancel request on attempt and beat, in whatever state they are; the first one stays. */
  | { kind: 'cancel'; ref: AttemptRef; cancel: Cancel }

export interface OpenQuery {
  environment: string
  /** Left out: all queues, also unserved ones. */
  queues?: readonly string[]
  /** Left out: any that is open. */
  status?: RunStatus
  limit: number
  cursor?: string
}

export interface OpenRun {
  ref: RunRef
  queue: string
  priority: Priority
  not_before: number
  status: RunStatus
}

export interface OpenPage {
  runs: OpenRun[]
  /** Absent on the last page. */
  cursor?: string
}

export interface RunQuery {
  environment: string
  location?: string
  job?: string
  status?: RunStatus
  limit: number
  cursor?: string
}

export interface RunPage {
  runs: Run[]
  cursor?: string
}
