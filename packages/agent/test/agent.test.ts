import { failure } from '@slipway/model'
import { makeJob } from '@slipway/model/testing'
import { describe, expect, it, vi } from 'vitest'
import { eventually, Scene, untilLaunched } from './scene.ts'

describe('an agent that nothing goes wrong for', () => {
  it('takes a run by its ring, launches it, folds its end, settles it and cleans up, with the sweep off', async () => {
    await using scene = await Scene.open()
    const release = await scene.release()
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.launcher.claim(run)
    await scene.launcher.end(run, 1, { result: { value: 7 } })
    const settled = await scene.until(run, { status: 'SUCCEEDED', settled_at: expect.any(Number) })
    expect(settled).toMatchObject({
      release_id: release.id,
      result: { value: 7 },
      attempts: [{ number: 1, woken_by: 'ring', agent: 'general', launcher: 'played', started: true }],
    })
    expect(scene.launcher.cleanedUp).toEqual([`${run.id}.1`])
    await eventually(() =>
      expect(scene.events).toEqual([
        { kind: 'launched', run_id: run.id, attempt: 1 },
        { kind: 'settled', run_id: run.id, status: 'SUCCEEDED' },
      ]),
    )
  })

  it('shows a claimed run as RUNNING once it has looked', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.agent({ timing: { watchEvery: 20 } })
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.launcher.claim(run)
    await scene.until(run, { status: 'RUNNING', settled_at: null })
  })

  it('starts what is CURRENT each time', async () => {
    await using scene = await Scene.open()
    const first = await scene.release()
    scene.agent()
    const runs = [await scene.submit()]
    await untilLaunched(scene, 1)
    runs.push(await scene.submit())
    await untilLaunched(scene, 2)
    const second = await scene.release(makeJob({ timeout_ms: 12_000 }))
    runs.push(await scene.submit())
    await untilLaunched(scene, 3)
    const pinned = await Promise.all(runs.map(async (run) => (await scene.read(run)).release_id))
    expect(pinned).toEqual([first.id, first.id, second.id])
  })

  it('takes no more than it has room for, and goes on when a place is free', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const agent = scene.agent({ max: 2 })
    const runs = [await scene.submit(), await scene.submit(), await scene.submit()]
    await untilLaunched(scene, 2)
    expect(agent.underWay).toBe(2)
    await scene.launcher.claim(runs[0]!)
    await scene.launcher.end(runs[0]!, 1)
    await untilLaunched(scene, 3)
    expect(await scene.read(runs[2]!)).toMatchObject({ status: 'STARTING', attempts: [{ woken_by: 'ring' }] })
  })
})

describe('an agent whose doorbell fails it', () => {
  it('finds a run whose ring was lost by the sweep, and says so', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const ring = vi.spyOn(scene.stores.doorbell, 'ring').mockResolvedValue()
    const run = await scene.submit()
    ring.mockRestore()
    scene.agent({ timing: { sweepEvery: 50 } })
    expect((await scene.until(run, { status: 'STARTING' })).attempts[0]?.woken_by).toBe('sweep')
  })

  it('folds an end whose ring was lost by the sweep', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.agent({ timing: { sweepEvery: 50, watchEvery: 50 } })
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.launcher.claim(run)
    const ring = vi.spyOn(scene.stores.doorbell, 'ring').mockResolvedValue()
    await scene.launcher.end(run, 1)
    await scene.until(run, { status: 'SUCCEEDED', settled_at: expect.any(Number) })
    ring.mockRestore()
  })

  it('starts a run once whose ring comes many times', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.agent()
    scene.agent({ name: 'second' })
    const run = await scene.submit()
    const { environment, location, id: run_id, queue, priority } = run
    const again = { v: 1, kind: 'queued', environment, location, run_id, queue, priority } as const
    await Promise.all(Array.from({ length: 20 }, () => scene.stores.doorbell.ring(again)))
    await untilLaunched(scene, 1)
    await scene.launcher.claim(run)
    await scene.launcher.end(run, 1)
    await scene.until(run, { status: 'SUCCEEDED', attempt: 1 })
    expect(scene.launcher.launched).toHaveLength(1)
  })

  it('leaves a ring that comes too early for when the run is due', async () => {
    await using scene = await Scene.open()
    await scene.release(
      makeJob({
        retries: { attempts: 2, on: ['exit_code'], backoff: { initial_ms: 3_000, factor: 1, max_ms: 3_000 } },
      }),
    )
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.launcher.claim(run)
    await scene.launcher.end(run, 1, { status: 'FAILED', failure: failure('exit_code', 'It exited with 3.') })
    const queued = await scene.until(run, { status: 'QUEUED' })
    const { environment, location, id: run_id, queue, priority } = run
    await scene.stores.doorbell.ring({ v: 1, kind: 'queued', environment, location, run_id, queue, priority })
    await scene.until(run, { status: 'STARTING', attempt: 2 })
    expect((await scene.read(run)).attempts[1]!.opened_at).toBeGreaterThanOrEqual(queued.not_before)
  })
})

describe('an agent that meets a run which it cannot read', () => {
  it('says so, and goes on with the others', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const [broken, sound] = [await scene.submit(), await scene.submit()]
    const { runs } = scene.stores
    const [read, readNewest, write] = [
      runs.read.bind(runs),
      runs.readNewest.bind(runs),
      runs.write.bind(runs),
    ]
    const check = (id: string): void => {
      if (id === broken.id) throw new Error('It is not JSON.')
    }
    runs.read = async (ref) => (check(ref.run_id), read(ref))
    runs.readNewest = async (ref) => (check(ref.run_id), readNewest(ref))
    runs.write = async (change) => (check(change.run.id), write(change))
    scene.agent({ timing: { sweepEvery: 20 } })
    await untilLaunched(scene, 1)
    await scene.launcher.claim(sound)
    await scene.ringChanged(broken)
    await scene.launcher.end(sound, 1)
    await scene.until(sound, { status: 'SUCCEEDED', settled_at: expect.any(Number) })
    expect(scene.events).toContainEqual(
      expect.objectContaining({ kind: 'trouble', where: expect.stringContaining(broken.id) }),
    )
  })
})

describe('an agent whose launches go wrong', () => {
  const rejected = { launched: false, failure: failure('launch_rejected', 'No room.') } as const

  it('tries a rejected launch again as a new attempt, by itself', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.launcher.answers.push(rejected)
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 2)
    await scene.until(run, { status: 'STARTING', attempt: 2, unstarted_attempts: 1 })
  })

  it('fails a run that can not be started, and settles it at once', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const secret = { launched: false, failure: failure('secret_unavailable', 'No DB_PASSWORD.') } as const
    scene.launcher.answers.push(secret)
    const agent = scene.agent()
    const run = await scene.submit()
    await scene.until(run, { status: 'FAILED', failure: secret.failure, settled_at: expect.any(Number) })
    await eventually(() => expect(agent.underWay).toBe(0))
  })

  it('repeats a launch of which it does not know what became, word for word', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.launcher.answers.push(new Error('The connection was cut.'))
    scene.agent({ timing: { watchEvery: 50, launchAgainAfter: 0 } })
    const run = await scene.submit()
    await eventually(() => expect(scene.launcher.launched.length).toBeGreaterThan(1))
    expect(scene.launcher.launched[1]).toEqual(scene.launcher.launched[0])
    expect(await scene.read(run)).toMatchObject({ attempt: 1 })
    expect(scene.events).toContainEqual(expect.objectContaining({ kind: 'trouble' }))
  })

  it('ends a run as lost when its host is gone, and tries it again only if the job says so', async () => {
    await using scene = await Scene.open()
    await scene.release(
      makeJob({ retries: { attempts: 2, on: ['lost'], backoff: { initial_ms: 0, factor: 1, max_ms: 0 } } }),
    )
    scene.agent()
    const run = await scene.submit()
    for (const attempt of [1, 2]) {
      await untilLaunched(scene, attempt)
      await scene.launcher.claim(run, attempt)
      scene.launcher.host(run, attempt, { state: 'gone', detail: 'Killed' })
      await scene.ringChanged(run)
    }
    const lost = await scene.until(run, { status: 'FAILED', attempt: 2, settled_at: expect.any(Number) })
    expect(lost.failure).toMatchObject({ code: 'lost', message: expect.stringContaining('Killed') })
  })

  it('kills a host that runs but has been silent for too long', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.launcher.claimsAtOnce = { state: 'running' }
    scene.agent({ timing: { watchEvery: 20, silentAfter: 200 } })
    const run = await scene.submit()
    await eventually(() =>
      expect(scene.launcher.stopped).toContainEqual({ marker: `${run.id}.1`, force: true }),
    )
    expect((await scene.read(run)).status).toBe('RUNNING')
  })

  it('waits for the deadline of a silent attempt whose host can not be asked', async () => {
    await using scene = await Scene.open()
    await scene.release(makeJob({ timeout_ms: 600, grace_ms: 0 }))
    scene.launcher.claimsAtOnce = { state: 'unknown' }
    scene.agent({ timing: { watchEvery: 20, silentAfter: 100 } })
    const run = await scene.submit()
    const lost = await scene.until(run, { status: 'FAILED', failure: { code: 'lost' } })
    expect(lost.ended_at! - lost.started_at!).toBeGreaterThanOrEqual(600)
  })
})

describe('an agent that stops', () => {
  it('waits for what is under way, takes nothing more, and says what still runs', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const agent = scene.agent()
    const [first, second] = [await scene.submit(), await scene.submit()]
    await untilLaunched(scene, 2)
    await scene.launcher.claim(first)
    const stopped = agent.stop({ waitMs: 3_000 })
    const late = await scene.submit()
    await scene.launcher.end(first, 1)
    expect(await stopped).toEqual({ stillRunning: 1 })
    expect(await scene.read(first)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await scene.read(second)).toMatchObject({ status: 'STARTING' })
    expect(await scene.read(late)).toMatchObject({ status: 'QUEUED' })
  })

  it('adopts at its next start what it left, and finishes it', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const first = scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.launcher.claim(run)
    await first.stop({ waitMs: 0 })
    const second = scene.agent({ max: 1, timing: { sweepEvery: 3_600_000 } })
    await eventually(() => expect(second.underWay).toBe(1))
    await scene.launcher.end(run, 1)
    await scene.until(run, { status: 'SUCCEEDED', settled_at: expect.any(Number) })
    await eventually(() => expect(second.underWay).toBe(0))
  })
})

describe('a run that nobody can start', () => {
  it('fails when the release that is CURRENT by then has no such job', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const run = await scene.submit()
    await scene.release(makeJob({ name: 'weekly' }))
    scene.agent()
    const failed = await scene.until(run, { status: 'FAILED', settled_at: expect.any(Number) })
    expect(failed.failure).toMatchObject({ code: 'job_not_found', remedy: expect.stringContaining('weekly') })
  })

  it('fails when its params do not fit the release that is CURRENT by then', async () => {
    await using scene = await Scene.open()
    await scene.release(makeJob({ params: { type: 'object' } }))
    const run = await scene.submit({ day: 'monday' })
    const release = await scene.release(
      makeJob({ params: { type: 'object', properties: {}, additionalProperties: false } }),
    )
    scene.agent()
    const failed = await scene.until(run, { status: 'FAILED' })
    expect(failed.failure).toMatchObject({
      code: 'invalid_params',
      message: expect.stringContaining(release.id),
    })
  })
})
