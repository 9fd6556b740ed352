import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '@slipway/model/protocol'
import { isAlive } from './support/processes.ts'
import { notices, printed } from './support/read-log.ts'
import { flushEvery, makeRig, type Rig, type RigSettings } from './support/rig.ts'
import { waitFor } from './support/wait-for.ts'

const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name)

/** Starts a job and returns when it has printed `ready`. */
async function startJob(settings: RigSettings): Promise<{ rig: Rig; ended: Promise<Outcome> }> {
  const rig = await makeRig({ ...settings, timing: { beatMs: 20, ...flushEvery(10), ...settings.timing } })
  const ended = rig.run().then(({ outcome }) => outcome)
  ended.catch(() => undefined)
  await waitFor('the job to be ready', async () => printed(await rig.frames()).includes('ready'))
  return { rig, ended }
}

describe('the deadline', () => {
  test('asks the job to end, which then failed, whatever its exit code', async () => {
    const rig = await makeRig({ run: [fixture('trap.sh'), '0'], timeout_ms: 2_500 })
    const { outcome, frames } = await rig.run()
    expect(printed(frames, 'stdout')).toBe('ready\nasked\n')
    expect(outcome).toMatchObject({ status: 'FAILED', steps: [{ status: 'FAILED', exit_code: 0 }] })
    expect(outcome.failure).toMatchObject({ code: 'timed_out', message: 'Timed out after 2.5 s.' })
    expect(notices(frames)).toEqual(['Timed out after 2.5 s.'])
  })

  test('kills a job that does not listen, after its grace', async () => {
    const rig = await makeRig({ run: [fixture('stubborn.sh')], timeout_ms: 2_500, grace_ms: 200 })
    const { outcome, frames } = await rig.run()
    expect(outcome).toMatchObject({ failure: { code: 'timed_out' }, steps: [{ signal: 'SIGKILL' }] })
    expect(notices(frames)).toEqual(['Timed out after 2.5 s.', 'Still running after 0.2 s of grace: killed.'])
    expect(await isAlive(Number(printed(frames).trim().split(' ')[1]))).toBe(false)
  })

  test('is what the host leaves, less what grace and upload need', async () => {
    const rig = await makeRig({
      run: [fixture('trap.sh'), '0'],
      leavesMs: 1800,
      grace_ms: 100,
      timing: { reserveMs: 300 },
    })
    const { outcome } = await rig.run()
    expect(outcome.failure).toMatchObject({ code: 'timed_out', message: 'Timed out after 1.2 s.' })
  })

  test('is kept also by what follows the job, when blobs cannot be stored any more', async () => {
    const rig = await makeRig({ run: 'echo hello > $SLIPWAY_ARTIFACTS_DIR/file; echo hello', leavesMs: 1500 })
    rig.blobs.until = new Promise(() => undefined)
    const { outcome } = await rig.run()
    expect(outcome).toMatchObject({
      status: 'SUCCEEDED',
      artifacts: [{ name: 'file', blob: null }],
      log: { chunks: 0 },
    })
  })

  test('keeps later steps from starting', async () => {
    const rig = await makeRig({
      run: [
        { name: 'one', command: ['sleep', '10'], needs: [] },
        { name: 'two', command: ['touch', 'started'], needs: [] },
      ],
      timeout_ms: 200,
    })
    const { outcome } = await rig.run()
    expect(outcome.steps.map(({ status }) => status)).toEqual(['FAILED', 'SKIPPED'])
  })
})

describe('a cancel', () => {
  test('ends the job as cancelled', async () => {
    const { rig, ended } = await startJob({ run: [fixture('trap.sh'), '143'] })
    rig.attempts.cancel('ada', 'wrong day')
    expect(await ended).toMatchObject({
      status: 'CANCELLED',
      failure: null,
      steps: [{ status: 'CANCELLED', exit_code: 143, signal: null }],
    })
    expect(notices(await rig.frames())).toEqual(['Cancelled by ada: wrong day.'])
  })

  test('of a job that then ends with exit code 0 is a success', async () => {
    const { rig, ended } = await startJob({ run: [fixture('trap.sh'), '0'] })
    rig.attempts.cancel('ada')
    expect(await ended).toMatchObject({
      status: 'SUCCEEDED',
      failure: null,
      steps: [{ status: 'SUCCEEDED' }],
    })
  })

  test('of a job with steps left is none, even if the step that ran succeeds', async () => {
    const { rig, ended } = await startJob({
      run: [
        { name: 'one', command: [fixture('trap.sh'), '0'], needs: [] },
        { name: 'two', command: ['touch', 'started'], needs: [] },
      ],
    })
    rig.attempts.cancel('ada')
    const outcome = await ended
    expect(outcome).toMatchObject({ status: 'CANCELLED', failure: null })
    expect(outcome.steps.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SKIPPED'])
  })

  test('kills a job that does not listen, after its grace', async () => {
    const { rig, ended } = await startJob({ run: [fixture('stubborn.sh')], grace_ms: 100 })
    rig.attempts.cancel('ada')
    expect(await ended).toMatchObject({
      status: 'CANCELLED',
      steps: [{ status: 'CANCELLED', signal: 'SIGKILL' }],
    })
  })

  test('leaves the grace also to a program whose shell dies at once', async () => {
    const { rig, ended } = await startJob({ run: [fixture('shell-around.sh'), process.execPath] })
    rig.attempts.cancel('ada')
    expect(await ended).toMatchObject({ status: 'CANCELLED', steps: [{ signal: 'SIGTERM' }] })
    expect(printed(await rig.frames())).toBe('ready\ncleaned up\n')
  })
})

describe('a host that stops', () => {
  test('ends the job as interrupted', async () => {
    const { rig, ended } = await startJob({ run: [fixture('trap.sh'), '0'], timing: { beatMs: 60_000 } })
    rig.interrupt.abort()
    expect(await ended).toMatchObject({ status: 'FAILED', failure: { code: 'interrupted' } })
    expect(notices(await rig.frames())).toEqual(['The host stops.'])
  })

  test('because of a cancel ends it as cancelled, long before the next beat', async () => {
    const { rig, ended } = await startJob({ run: [fixture('trap.sh'), '1'], timing: { beatMs: 60_000 } })
    rig.attempts.cancel('ada')
    rig.interrupt.abort()
    expect(await ended).toMatchObject({ status: 'CANCELLED' })
  })

  test('and cannot ask the store is an interruption', async () => {
    const { rig, ended } = await startJob({ run: [fixture('trap.sh'), '1'], timing: { beatMs: 60_000 } })
    rig.attempts.failures.beat = 1000
    rig.interrupt.abort()
    expect(await ended).toMatchObject({ failure: { code: 'interrupted' } })
  })

  test('before the first step starts nothing', async () => {
    const rig = await makeRig({ run: 'echo started' })
    rig.interrupt.abort()
    const { outcome, frames } = await rig.run()
    expect(outcome).toMatchObject({ status: 'FAILED', failure: { code: 'interrupted' } })
    expect(printed(frames)).toBe('')
  })
})

describe('the store', () => {
  test('that closed the attempt has its job killed at once, and no end is told', async () => {
    const rig = await makeRig({ run: [fixture('stubborn.sh')], timing: { beatMs: 20, ...flushEvery(10) } })
    const execution = rig.execute()
    const text = await waitFor('the job to be ready', async () => printed(await rig.frames()) || undefined)
    rig.attempts.close()
    expect(await execution).toEqual({ kind: 'closed' })
    expect(await isAlive(Number(text.trim().split(' ')[1]))).toBe(false)
    expect(rig.attempts.attempt).toMatchObject({ state: 'CLOSED', outcome: null })
    expect(rig.doorbell.rings).toEqual([])
  })

  test('that is out of reach for too long has the job killed, and told lost once it is back', async () => {
    const { rig, ended } = await startJob({ run: [fixture('stubborn.sh')], timing: { fenceMs: 300 } })
    rig.attempts.failures = { claim: 0, beat: 1_000_000, end: 3 }
    expect(await ended).toMatchObject({
      status: 'FAILED',
      failure: { code: 'lost' },
      steps: [{ status: 'FAILED', signal: 'SIGKILL' }],
    })
    expect(rig.attempts.calls.end).toBe(4)
  })

  test('that fails for a while is asked again: for the claim, beats and the end', async () => {
    const rig = await makeRig({ run: 'sleep 0.3', timing: { beatMs: 20 } })
    rig.attempts.failures = { claim: 2, beat: 3, end: 2 }
    const { outcome } = await rig.run()
    expect(outcome.status).toBe('SUCCEEDED')
    expect(rig.attempts.calls).toMatchObject({ claim: 3, end: 3 })
    expect(rig.attempts.beat_.counter).toBeGreaterThan(0)
  })

  test('that never takes the end makes the execution throw, with nothing left behind', async () => {
    const rig = await makeRig({ run: 'true', timing: { endPatienceMs: 100 } })
    rig.attempts.failures.end = 1_000_000
    await expect(rig.execute()).rejects.toThrow('The store is away (end)')
    expect(await rig.leftFiles()).toEqual([])
  })
})
