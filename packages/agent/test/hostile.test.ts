import { failure } from '@slipway/model'
import { makeJob } from '@slipway/model/testing'
import type { Outcome } from '@slipway/model/protocol'
import { describe, expect, it, vi } from 'vitest'
import { eventually, Scene, untilLaunched } from './scene.ts'

const settled = { settled_at: expect.any(Number) as number }

describe('a host that does not do its part', () => {
  it('is killed when it runs but never claims, and the attempt counts as never started', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.agent({ timing: { watchEvery: 20, startWithin: 100 } })
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await eventually(() =>
      expect(scene.launcher.stopped).toContainEqual({ marker: `${run.id}.1`, force: true }),
    )
    scene.launcher.host(run, 1, { state: 'gone', detail: null })
    await scene.until(run, { unstarted_attempts: 1, attempts: [{ failure: { code: 'start_failed' } }, {}] })
  })

  it('is left the time that a large image takes, however short its silence may be once it has claimed', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.agent({ timing: { watchEvery: 20, silentAfter: 50 } })
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.clock.sleep(300)
    expect(scene.launcher.stopped).toEqual([])
    await scene.launcher.claim(run)
    await eventually(() =>
      expect(scene.launcher.stopped).toContainEqual({ marker: `${run.id}.1`, force: true }),
    )
  })

  it('that cannot be asked and never claims is given up, long before the deadline of the job', async () => {
    await using scene = await Scene.open()
    await scene.release(makeJob({ timeout_ms: 3_600_000 }))
    scene.agent({ timing: { watchEvery: 20, startWithin: 100 } })
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    scene.launcher.host(run, 1, { state: 'unknown' })
    await scene.until(run, { unstarted_attempts: 1, attempts: [{ failure: { code: 'start_failed' } }, {}] })
    expect(await scene.launcher.claim(run, 1)).toBe(false)
  })

  it('is killed when its run is over and it does not go', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.launcher.claimsAtOnce = { state: 'running' }
    const agent = scene.agent({ timing: { watchEvery: 20, silentAfter: 100 } })
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.launcher.end(run, 1, {}, { state: 'running' })
    await eventually(() =>
      expect(scene.launcher.stopped).toContainEqual({ marker: `${run.id}.1`, force: true }),
    )
    scene.launcher.host(run, 1, { state: 'gone', detail: null })
    await scene.until(run, { status: 'SUCCEEDED', ...settled })
    await eventually(() => expect(agent.underWay).toBe(0))
  })

  it('ends its own run, and no other, with an outcome that is none', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.agent({ timing: { sweepEvery: 20, watchEvery: 20 } })
    const [liar, honest] = [await scene.submit(), await scene.submit()]
    await untilLaunched(scene, 2)
    await scene.launcher.claim(liar)
    await scene.launcher.claim(honest)
    const outcome = { log: 'none', started_at: 'now' } as unknown as Partial<Outcome>
    await scene.launcher.end(liar, 1, outcome)
    await scene.launcher.end(honest, 1)
    await scene.until(liar, { status: 'FAILED', failure: { code: 'lost' }, ...settled })
    await scene.until(honest, { status: 'SUCCEEDED', ...settled })
  })
})

describe('news of a host that is gone', () => {
  it('are not lost when somebody else writes the run at the same time', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.launcher.claimsAtOnce = { state: 'unknown' }
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    const { runs, doorbell } = scene.stores
    const write = runs.write.bind(runs)
    let others = 2
    runs.write = async (change) => {
      others -= 1
      return others >= 0 ? false : write(change)
    }
    const { environment, location, id: run_id } = run
    const gone = { detail: 'RetriesExhausted' }
    await doorbell.ring({ v: 1, kind: 'changed', environment, location, run_id, attempt: 1, gone })
    const over = await scene.until(run, { status: 'FAILED', ...settled })
    expect(over.failure).toMatchObject({ code: 'lost', message: expect.stringContaining('RetriesExhausted') })
  })
})

describe('a place', () => {
  it('is held by a run once, however often it is rung for and looked at while it is admitted', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const runs = await Promise.all(Array.from({ length: 12 }, () => scene.submit()))
    const { doorbell } = scene.stores
    for (const { environment, location, id: run_id, queue, priority } of runs) {
      await doorbell.ring({ v: 1, kind: 'queued', environment, location, run_id, queue, priority })
    }
    const readCurrent = scene.stores.releases.readCurrent.bind(scene.stores.releases)
    scene.stores.releases.readCurrent = async (place) => {
      await scene.clock.sleep(30)
      return readCurrent(place)
    }
    const agent = scene.agent({ max: 3, timing: { watchEvery: 5 } })
    await untilLaunched(scene, 3)
    await scene.clock.sleep(300)
    expect(scene.launcher.launched).toHaveLength(3)
    expect(agent.underWay).toBe(3)
  })
})

describe('a run that ends while it waits for its next attempt', () => {
  it('has the earlier attempt cleaned up, and counts what that one used', async () => {
    await using scene = await Scene.open()
    const backoff = { initial_ms: 3_600_000, factor: 1, max_ms: 3_600_000 }
    await scene.release(makeJob({ retries: { attempts: 2, on: ['exit_code'], backoff } }))
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.launcher.claim(run)
    const log = { chunks: 1, bytes: 77, compacted: false }
    await scene.launcher.end(run, 1, { status: 'FAILED', failure: failure('exit_code', 'No.'), log })
    await scene.until(run, { status: 'QUEUED' })
    await scene.cancel(run)
    await scene.until(run, { status: 'CANCELLED', usage: { log_bytes: 77 }, ...settled })
    expect(scene.launcher.cleanedUp).toContain(`${run.id}.1`)
  })
})

describe('a submit', () => {
  it('is accepted though its ring fails: the write stands', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const ring = vi.spyOn(scene.stores.doorbell, 'ring').mockRejectedValue(new Error('The disk is full.'))
    const run = await scene.submit()
    ring.mockRestore()
    scene.agent({ timing: { sweepEvery: 50 } })
    await scene.until(run, { attempts: [{ woken_by: 'sweep' }] })
  })

  it('with a key that was accepted once is the same run, whatever was released since', async () => {
    await using scene = await Scene.open()
    await scene.release(makeJob({ params: { type: 'object' } }))
    const first = await scene.submit({ day: 'monday' }, 'key-1')
    await scene.release(makeJob({ name: 'weekly' }))
    expect(await scene.submit({ day: 'monday' }, 'key-1')).toMatchObject({ id: first.id })
    await expect(scene.submit({ day: 'tuesday' }, 'key-1')).rejects.toThrow('asked for something else')
  })
})
