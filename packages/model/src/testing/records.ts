import { randomBytes, randomUUID } from 'node:crypto'
import type { ChangedRing, QueuedRing } from '../ports/doorbell.ts'
import type { AttemptRef, ClaimRequest, Outcome } from '../protocol/index.ts'
import type { Attempt } from '../records/attempt.ts'
import type { Current, Release } from '../records/release.ts'
import type { Run } from '../records/run.ts'

/** Where one test's records lie: stores are shared by the tests of a suite, and hold what others wrote. */
export interface Place {
  environment: string
  location: string
}

/** A place that no other test has. */
export function aPlace(): Place {
  return { environment: `test-${randomBytes(6).toString('hex')}`, location: 'orders' }
}

/** A time of submission, and of most else, in ms since the epoch. */
export const NOON = Date.UTC(2026, 10, 21, 12)

const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID of that time; those of one millisecond are in no order. */
export function aUlid(at: number = NOON): string {
  const time = Array.from({ length: 10 }, (_, index) => Math.floor(at / 32 ** (9 - index)))
  return [...time, ...randomBytes(16)].map((digit) => ULID_DIGITS[digit % 32]).join('')
}

/** A run as it is when just submitted. */
export function aRun(place: Place, changes: Partial<Run> = {}): Run {
  const submitted_at = changes.submitted_at ?? NOON
  return {
    schema: 1,
    version: 1,
    id: aUlid(submitted_at),
    ...place,
    job: 'nightly',
    queue: 'default',
    priority: 'normal',
    params: { value: { day: '2026-11-21', nested: [1, null, { deep: 'Grüße 🚢' }] } },
    tags: { team: 'data' },
    trigger: { kind: 'cli', by: 'ada' },
    idempotency_key: null,
    status: 'QUEUED',
    submitted_at,
    not_before: submitted_at,
    queue_ttl_ms: 86_400_000,
    expires_at: submitted_at + 86_400_000,
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
    ...changes,
  }
}

/** The run one version on. */
export function next(run: Run, changes: Partial<Run> = {}): Run {
  return { ...run, ...changes, version: run.version + 1 }
}

/** The first attempt of a run, just opened. */
export function anAttempt(run: Run, changes: Partial<Attempt> = {}): Attempt {
  const { environment, location, id: run_id } = run
  const number = changes.number ?? 1
  return {
    schema: 1,
    environment,
    location,
    run_id,
    number,
    state: 'OPEN',
    agent: 'general',
    launcher: 'process',
    work: {
      v: 1,
      job: run.job,
      release_id: aUlid(),
      params: run.params,
      steps: [{ name: 'main', command: ['node', 'main.mjs'], needs: [] }],
      env: {},
      secrets: {},
      timeout_ms: 3_600_000,
      grace_ms: 10_000,
    },
    launch: {
      envelope: { v: 1, environment, location, run_id, attempt: number },
      target: { kind: 'snapshot', path: 'snapshots/one' },
      timeout_ms: 3_600_000,
      grace_ms: 10_000,
    },
    opened_at: NOON,
    handle: null,
    nonce: null,
    host: null,
    runtime: null,
    claimed_at: null,
    cancel: null,
    outcome: null,
    ended_at: null,
    ...changes,
  }
}

/** The ref of an attempt. */
export function refOfAttempt({ environment, location, run_id, number }: Attempt): AttemptRef {
  return { environment, location, run_id, attempt: number }
}

/** A claim by a runtime that nobody else is. */
export function aClaim(ref: AttemptRef, nonce: string = randomUUID()): ClaimRequest {
  return { ref, nonce, host: { pid: 4711 }, runtime: { build: 'test', protocol: 1 }, at: NOON + 1000 }
}

/** How an attempt that succeeded ended. */
export function anOutcome(changes: Partial<Outcome> = {}): Outcome {
  return {
    status: 'SUCCEEDED',
    failure: null,
    steps: [],
    result: { value: 42 },
    artifacts: [],
    log: { chunks: 1, bytes: 100, compacted: true },
    started_at: NOON + 1000,
    ended_at: NOON + 2000,
    ...changes,
  }
}

/** A release. */
export function aRelease(place: Place, changes: Partial<Release> = {}): Release {
  return {
    schema: 1,
    id: aUlid(changes.created_at),
    ...place,
    content_digest: `content-${randomUUID()}`,
    release_digest: `release-${randomUUID()}`,
    commit: '8f3c2a1',
    declaration: { name: place.location, agent_queue: 'default', env: {}, secrets: {}, jobs: {} },
    code: { kind: 'snapshot', path: 'snapshots/one' },
    created_at: NOON,
    created_by: 'ada',
    ...changes,
  }
}

/** The pointer to a release. */
export function aCurrent(release: Release, changes: Partial<Current> = {}): Current {
  const { environment, location, id, release_digest, content_digest } = release
  return {
    schema: 1,
    version: 1,
    environment,
    location,
    release_id: id,
    release_digest,
    content_digest,
    previous_release_id: null,
    hold: null,
    changed_at: NOON,
    changed_by: 'ada',
    ...changes,
  }
}

/** A ring for a queued run. */
export function aQueuedRing(place: Place, changes: Partial<QueuedRing> = {}): QueuedRing {
  return { v: 1, kind: 'queued', ...place, run_id: aUlid(), queue: 'default', priority: 'normal', ...changes }
}

/** A ring for a run of which something changed. */
export function aChangedRing(place: Place): ChangedRing {
  return { v: 1, kind: 'changed', ...place, run_id: aUlid() }
}
