import type { LaunchAnswer } from '@slipway/model'
import { describe, expect, it, vi } from 'vitest'
import { eventually, Scene, untilLaunched } from './scene.ts'

describe('a cancel', () => {
  it('stops the host of a running run', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.launcher.claim(run)
    await scene.cancel(run)
    await eventually(() =>
      expect(scene.launcher.stopped).toContainEqual({ marker: `${run.id}.1`, force: false }),
    )
    await scene.launcher.end(run, 1, { status: 'CANCELLED' })
    await scene.until(run, { status: 'CANCELLED', settled_at: expect.any(Number) })
  })

  it('closes an attempt that has not been claimed, and whoever would claim it is refused', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.cancel(run)
    await scene.until(run, { status: 'CANCELLED', started_attempts: 0 })
    expect(await scene.launcher.claim(run)).toBe(false)
    scene.launcher.host(run, 1, { state: 'gone', detail: null })
    await scene.ringChanged(run)
    await scene.until(run, { settled_at: expect.any(Number) })
  })

  it('that comes during the launch stops its host, and settles when that is gone', async () => {
    await using scene = await Scene.open()
    await scene.release()
    const launching = Promise.withResolvers<LaunchAnswer>()
    scene.launcher.answers.push(launching.promise)
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    const looked = vi.spyOn(scene.stores.doorbell, 'acknowledge')
    await scene.cancel(run)
    await eventually(() => expect(looked).toHaveBeenCalled())
    expect(await scene.read(run)).toMatchObject({ status: 'CANCELLED', settled_at: null })
    const marker = `${run.id}.1`
    scene.launcher.host(run, 1, { state: 'running' })
    launching.resolve({ launched: true, handle: { marker } })
    await eventually(() => expect(scene.launcher.stopped).toContainEqual({ marker, force: false }))
    scene.launcher.host(run, 1, { state: 'gone', detail: null })
    await scene.ringChanged(run)
    await scene.until(run, { settled_at: expect.any(Number) })
  })

  it('settles at once where there is no host that could be stopped', async () => {
    await using scene = await Scene.open()
    await scene.release()
    scene.launcher.unreachable = true
    scene.agent()
    const run = await scene.submit()
    await untilLaunched(scene, 1)
    await scene.cancel(run)
    await scene.until(run, { status: 'CANCELLED', settled_at: expect.any(Number) })
    expect(await scene.launcher.claim(run)).toBe(false)
  })
})
