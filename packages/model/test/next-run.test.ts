import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure, isTerminal, nextRun, type Run, type RunEvent, type RunPolicy } from '../src/index.ts'
import { makeOutcome, makeRun } from './make.ts'

const policy: RunPolicy = {
  launcher: 'process',
  timeout_ms: 1000,
  grace_ms: 100,
  retries: { attempts: 1, on: [], backoff: { initial_ms: 100, factor: 2, max_ms: 1000 } },
}
const twice: RunPolicy = { ...policy, retries: { ...policy.retries, attempts: 2, on: ['exit_code', 'lost'] } }
const exited = failure('exit_code', 'It exited with 3.')
const cancel = { at: 50, by: 'ada', reason: null }

const admitted = (at: number, by: RunPolicy = policy): RunEvent => ({
  kind: 'admitted',
  at,
  agent: 'general',
  release_id: 'R',
  policy: by,
  woken_by: 'ring',
})
const failed = (at: number): RunEvent => ({
  kind: 'ended',
  at,
  outcome: makeOutcome({ status: 'FAILED', failure: exited }),
})
const succeeded = (at: number): RunEvent => ({
  kind: 'ended',
  at,
  outcome: makeOutcome({ result: { value: 7 } }),
})
const usage = { queued_ms: 1, run_ms: 2, log_bytes: 3, artifact_bytes: 4 }

describe('nextRun', () => {
  it('takes a run from QUEUED over STARTING and RUNNING to SUCCEEDED, and settles it', () => {
    const run = apply(makeRun(), [
      admitted(10),
      { kind: 'claimed', at: 20 },
      succeeded(30),
      { kind: 'settled', at: 40, usage },
    ])
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      version: 5,
      attempt: 1,
      release_id: 'R',
      started_at: 20,
      ended_at: 30,
      settled_at: 40,
      result: { value: 7 },
      usage,
      attempts: [{ number: 1, started: true, status: 'SUCCEEDED', woken_by: 'ring' }],
    })
  })

  it('accepts an end that it hears of before the claim', () => {
    expect(apply(makeRun(), [admitted(10), succeeded(30)])).toMatchObject({
      status: 'SUCCEEDED',
      started_at: 10,
    })
  })

  it('queues a failed run again after the backoff, with the whole of its queue time', () => {
    const run = apply(makeRun(), [admitted(10, twice), failed(5000)])
    expect(run).toMatchObject({
      status: 'QUEUED',
      not_before: 5100,
      expires_at: 6100,
      failure: null,
      started_attempts: 1,
    })
  })

  it('fails when the attempts are used up, or the failure is not one that the job names', () => {
    const again = apply(makeRun(), [admitted(10, twice), failed(20), admitted(200, twice), failed(300)])
    expect(again).toMatchObject({ status: 'FAILED', attempt: 2, started_attempts: 2, failure: exited })
    expect(apply(makeRun(), [admitted(10), failed(20)])).toMatchObject({ status: 'FAILED', failure: exited })
  })

  it('tries an attempt that never started again five times in a row by itself, and no more', () => {
    const never: RunEvent = {
      kind: 'closed',
      at: 20,
      started: false,
      failure: failure('start_failed', 'No.'),
    }
    let run = makeRun()
    for (let turn = 0; turn < 5; turn += 1) {
      run = apply(run, [admitted(10), never])
      expect(run.status).toBe('QUEUED')
    }
    expect(apply(run, [admitted(10), never])).toMatchObject({
      status: 'FAILED',
      attempt: 6,
      started_attempts: 0,
    })
  })

  it('cancels a queued run at once, and settles it, since no host is to be waited for', () => {
    expect(apply(makeRun(), [{ kind: 'cancel_requested', cancel }])).toMatchObject({
      status: 'CANCELLED',
      settled_at: 50,
      cancel,
    })
  })

  it('writes a cancel request down while the run is under way, and lets the end as it happens win', () => {
    const asked = apply(makeRun(), [admitted(10), { kind: 'cancel_requested', cancel }])
    expect(asked).toMatchObject({ status: 'STARTING', cancel })
    expect(apply(asked, [succeeded(60)])).toMatchObject({ status: 'SUCCEEDED', cancel })
  })

  it('does not try a cancelled run again', () => {
    const asked = apply(makeRun(), [admitted(10, twice), { kind: 'cancel_requested', cancel }])
    expect(apply(asked, [failed(60)]).status).toBe('FAILED')
    const lost: RunEvent = { kind: 'closed', at: 60, started: true, failure: failure('lost', 'Gone.') }
    expect(apply(asked, [lost])).toMatchObject({ status: 'CANCELLED', failure: null })
  })

  it('keeps the summaries of the last 20 attempts', () => {
    const often: RunPolicy = { ...twice, retries: { ...twice.retries, attempts: 99 } }
    let run = makeRun()
    for (let turn = 0; turn < 25; turn += 1) run = apply(run, [admitted(10, often), failed(20)])
    expect(run.attempts.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, at) => at + 6))
  })

  it('never leaves a terminal status, never changes anything but usage in it, and counts each write', () => {
    const at = fc.nat(10_000)
    const why = fc.constantFrom(exited, failure('lost', 'Gone.'), failure('start_failed', 'No.'))
    const event: fc.Arbitrary<RunEvent> = fc.oneof(
      fc.tuple(at, fc.constantFrom(policy, twice)).map(([when, by]) => admitted(when, by)),
      fc.record({ kind: fc.constant('refused' as const), at, failure: why }),
      fc.record({ kind: fc.constant('claimed' as const), at }),
      at.map(succeeded),
      at.map(failed),
      fc.record({ kind: fc.constant('closed' as const), at, started: fc.boolean(), failure: why }),
      fc.record({ kind: fc.constant('cancel_requested' as const), cancel: fc.constant(cancel) }),
      fc.record({ kind: fc.constant('settled' as const), at, usage: fc.constant(usage) }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let run = makeRun()
        for (const each of events) {
          const before = run
          const next = nextRun(run, each)
          if ('refusal' in next) continue
          run = next.run
          expect(run.version).toBe(before.version + 1)
          expect(run.settled_at === null || isTerminal(run.status)).toBe(true)
          if (!isTerminal(before.status)) continue
          expect({ ...run, version: 0, usage: null, settled_at: null }).toEqual({
            ...before,
            version: 0,
            usage: null,
            settled_at: null,
          })
        }
      }),
    )
  })
})

function apply(run: Run, events: RunEvent[]): Run {
  return events.reduce((before, event) => {
    const next = nextRun(before, event)
    if ('refusal' in next) throw new Error(`${event.kind} was refused in ${before.status}.`)
    return next.run
  }, run)
}
