import type { Attempt, Run } from '../src/index.ts'
import type { Outcome } from '../src/protocol/index.ts'

/** A queued run; the times count up from 0 ms. */
export function makeRun(changes: Partial<Run> = {}): Run {
  return {
    schema: 1,
    version: 1,
    id: '01K0000000000000000000000A',
    environment: 'local',
    location: 'orders',
    job: 'nightly',
    queue: 'default',
    priority: 'normal',
    params: { value: {} },
    tags: {},
    trigger: { kind: 'cli', by: 'ada' },
    idempotency_key: null,
    status: 'QUEUED',
    submitted_at: 0,
    not_before: 0,
    queue_ttl_ms: 1000,
    expires_at: 1000,
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

/** An open attempt, number 1. */
export function makeAttempt(changes: Partial<Attempt> = {}): Attempt {
  const ref = { environment: 'local', location: 'orders', run_id: '01K0000000000000000000000A' }
  return {
    schema: 1,
    ...ref,
    number: 1,
    state: 'OPEN',
    agent: 'general',
    launcher: 'process',
    work: {
      v: 1,
      job: 'nightly',
      release_id: '01K0000000000000000000000R',
      params: { value: {} },
      steps: [{ name: 'main', command: ['true'], needs: [] }],
      env: {},
      secrets: {},
      timeout_ms: 60_000,
      grace_ms: 10_000,
    },
    launch: {
      envelope: { v: 1, ...ref, attempt: 1 },
      code: { kind: 'snapshot', path: 'snapshots/orders/abc' },
      timeout_ms: 60_000,
      grace_ms: 10_000,
    },
    opened_at: 0,
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

/** An outcome with nothing but its status. */
export function makeOutcome(changes: Partial<Outcome> = {}): Outcome {
  return {
    status: 'SUCCEEDED',
    failure: null,
    steps: [],
    result: null,
    artifacts: [],
    log: { chunks: 0, bytes: 0, compacted: true },
    started_at: 10,
    ended_at: 20,
    ...changes,
  }
}
