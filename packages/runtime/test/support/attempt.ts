import type { Attempt } from '@slipway/model'
import type { Work } from '@slipway/model/protocol'

export const RUN_ID = '01K0000000000000000000000A'

const ref = { environment: 'local', location: 'orders', run_id: RUN_ID }

/** An open attempt, number 1, of a job with these settings. */
export function openAttempt(work: Partial<Work>): Attempt {
  const { timeout_ms = 60_000, grace_ms = 10_000 } = work
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
      steps: [],
      env: {},
      secrets: {},
      timeout_ms,
      grace_ms,
      ...work,
    },
    launch: {
      envelope: { v: 1, ...ref, attempt: 1 },
      code: { kind: 'snapshot', path: 'code' },
      timeout_ms,
      grace_ms,
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
  }
}
