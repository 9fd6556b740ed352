import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FakeRuntimeApi } from './support/fake-runtime-api.ts'
import { canBeAlone, makeHostRig, type HostProcess, type HostRig } from './support/host-rig.ts'
import { isAlive } from './support/processes.ts'
import { notices, printed } from './support/read-log.ts'
import { waitFor } from './support/wait-for.ts'

const stubborn = join(import.meta.dirname, 'fixtures/stubborn.sh')

/** A function's environment: a runtime, and the Runtime API that it asks. */
async function startFunction(
  settings: Partial<Parameters<HostRig['command']>[0]> = {},
): Promise<{ rig: HostRig; api: FakeRuntimeApi; runtime: HostProcess }> {
  const rig = await makeHostRig()
  const api = await FakeRuntimeApi.open()
  const command = rig.command({ kind: 'lambda', ...settings })
  const runtime = rig.start(command, {
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
    _X_AMZN_TRACE_ID: 'Root=1-1',
  })
  return { rig, api, runtime }
}

describe('the runtime on Lambda', () => {
  test('executes the attempt of each event, and says where', async () => {
    const { rig, api } = await startFunction()
    for (const number of [1, 2]) {
      const attempt = await rig.open(`echo hello ${number}`)
      const answer = await api.invoke(attempt.envelope)
      expect(answer).toMatchObject({ kind: 'response', body: { kind: 'ended', status: 'SUCCEEDED' } })
      expect(await attempt.read()).toMatchObject({
        state: 'ENDED',
        host: { kind: 'lambda', function_arn: api.functionArn, request_id: `request-${number}` },
      })
      expect(printed(await attempt.frames())).toBe(`hello ${number}\n`)
    }
    expect(api.violations).toEqual([])
    expect(await readdir(rig.temporaryDirectory)).toEqual([])
  })

  test('answers an event that is delivered twice as it should be answered, and the job runs once', async () => {
    const { rig, api } = await startFunction()
    const attempt = await rig.open('echo x >> started')
    await api.invoke(attempt.envelope)
    const ended = await attempt.read()
    const answer = await api.invoke(attempt.envelope)
    expect(answer).toMatchObject({ kind: 'response', body: { kind: 'refused', reason: 'ended' } })
    expect(await attempt.read()).toEqual(ended)
  })

  test.each([
    ['no json', 'it is not JSON'],
    [[1], 'it is not an object'],
    [{ v: 2 }, '`v` must be 1, and is 2'],
    [{ v: 1, environment: 'e', location: 'l' }, '`run_id` must be a string'],
    [{ v: 1, environment: 'e', location: 'l', run_id: 'r', attempt: 0 }, '`attempt` must be a whole number'],
  ])('answers an event that is no envelope (%j) with what is wrong, and goes on', async (event, what) => {
    const { rig, api } = await startFunction()
    const answer = await api.invoke(event)
    expect(answer).toMatchObject({
      kind: 'error',
      body: { errorType: 'Slipway.InvalidEnvelope', errorMessage: expect.stringContaining(what) },
    })
    expect((await api.invoke((await rig.open('true')).envelope)).kind).toBe('response')
    expect(api.violations).toEqual([])
  })

  test('ends a job that does not listen, and tells it, before the deadline', async () => {
    const { rig, api } = await startFunction()
    const attempt = await rig.open('exec "$STUBBORN"', { env: { STUBBORN: stubborn }, grace_ms: 5000 })
    // The runtime waits already: its start is no part of the invocation.
    await waitFor('the runtime to ask', () => api.asked > 0)
    const deadline = Date.now() + 6000
    const answer = await api.invoke(attempt.envelope, { leavesMs: 6000 })
    expect(answer).toMatchObject({ kind: 'response', body: { status: 'FAILED' } })
    const { outcome, ended_at } = await attempt.read()
    expect(outcome).toMatchObject({ failure: { code: 'timed_out' }, steps: [{ signal: 'SIGKILL' }] })
    expect(ended_at).toBeLessThan(deadline)
    const frames = await attempt.frames()
    expect(notices(frames)).toContain('Still running after 1.2 s of grace: killed.')
    expect(await isAlive(Number(printed(frames).trim().split(' ')[1]))).toBe(false)
  })

  test('fails the invocation while there is time, when the stores cannot be reached', async () => {
    const { rig, api } = await startFunction()
    const attempt = await rig.open('true')
    await waitFor('the runtime to ask', () => api.asked > 0)
    const sabotage = await blockState(rig)
    const answer = await api.invoke(attempt.envelope, { leavesMs: 3000 })
    expect(answer).toMatchObject({ kind: 'error', body: { errorType: 'Slipway.RuntimeFailed' } })
    expect(await attempt.read()).toMatchObject({ state: 'OPEN' })
    sabotage.release()
  })

  test('does not tell the job where events come from', async () => {
    const { rig, api } = await startFunction()
    const attempt = await rig.open(
      'env; echo "asked: $(env | grep -c -e RUNTIME_API -e _X_AMZN -e ENVELOPE)"',
    )
    expect((await api.invoke(attempt.envelope)).kind).toBe('response')
    const text = printed(await attempt.frames())
    expect(text).toContain('asked: 0')
    expect(text).not.toContain(api.address)
    expect(text).not.toContain('AWS_LAMBDA')
  })

  test('ends when it is asked to while nothing is asked of it', async () => {
    const { api, runtime } = await startFunction()
    await waitFor('the runtime to ask', () => api.asked > 0)
    runtime.process.kill('SIGTERM')
    expect(await runtime.exited).toMatchObject({ code: 0, stderr: '' })
  })
})

describe.runIf(canBeAlone())('an environment that is used again', () => {
  const daemon = 'env -i setsid sh -c "sleep 300 & exec sleep 301" </dev/null >/dev/null 2>&1 &'

  test('shows nothing of the invocation before: neither processes nor files', async () => {
    const { rig, api } = await startFunction({ isAlone: true })
    const first = await rig.open(`
      echo x > $TMPDIR/file; cd ${rig.temporaryDirectory}; mkdir -p cache/deep; echo x > cache/deep/file; chmod 500 cache/deep
      ${daemon}
      sleep 0.2; ps -e -o args | grep -c "^sleep 30"`)
    expect((await api.invoke(first.envelope)).kind).toBe('response')
    expect(printed(await first.frames())).toBe('2\n')
    expect(notices(await first.frames()).join()).toMatch(
      /Killed what the step left running: sleep \(\d+\), sleep/,
    )
    const second = await rig.open(`ls ${rig.temporaryDirectory}; ps -e -o args | grep -c "^sleep 30"`)
    await api.invoke(second.envelope)
    expect(printed(await second.frames())).toMatch(/^\w+\.1\nslipway-\w+\n0\n$/)
    expect(api.violations).toEqual([])
  })

  test('is cleaned before a runtime that was started anew takes its first event', async () => {
    const { rig, api, runtime } = await startFunction({ isAlone: true })
    const first = await rig.open(`echo x > ${rig.temporaryDirectory}/left; echo ready; sleep 60`)
    void api.invoke(first.envelope)
    await waitFor('the job', async () => printed(await first.frames()).includes('ready'))
    runtime.process.kill('SIGKILL')
    await runtime.exited
    const again = await FakeRuntimeApi.open()
    rig.start(rig.command({ kind: 'lambda', isAlone: true }), { AWS_LAMBDA_RUNTIME_API: again.address })
    const second = await rig.open(`ls ${rig.temporaryDirectory}`)
    await again.invoke(second.envelope)
    expect(printed(await second.frames())).not.toContain('left')
  })
})

/** Keeps the state's lock until released. */
async function blockState(rig: HostRig): Promise<{ release: () => void }> {
  const { DatabaseSync } = await import('node:sqlite')
  const directory = join(rig.temporaryDirectory, '../state')
  const file = (await readdir(directory)).find((name) => /\.(db|sqlite)$/.test(name))!
  const database = new DatabaseSync(join(directory, file))
  database.exec('BEGIN EXCLUSIVE')
  return {
    release: () => {
      database.exec('ROLLBACK')
      database.close()
    },
  }
}
