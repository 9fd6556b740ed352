import { changedRing, close, failure, refOf, type LaunchAnswer, type Run } from '@slipway/model'
import { describe, expect, it, vi } from 'vitest'
import { eventually, Scene, untilLaunched } from './scene.ts'

/** It launches, and then does nothing by itself, as one that is killed. */
const LAUNCHING = 'launching'
/** Another one, which finds at once what was left. */
const FINDING = { name: 'finding', timing: { sweepEvery: 20, watchEvery: 20, launchAgainAfter: 0 } }
const REJECTED: LaunchAnswer = { launched: false, failure: failure('launch_rejected', 'No.') }
const settled = { settled_at: expect.any(Number) as number }

describe('a launch whose host cannot be reached', () => {
  it('is not recorded of an attempt that is claimed before somebody looks', async () => {
    await using scene = await openScene()
    const record = vi.spyOn(scene.stores.runs, 'recordHandle')
    const agent = scene.agent()
    const run = await submitUntilLaunched(scene)
    await scene.launcher.claim(run)
    await scene.launcher.end(run, 1)
    await scene.until(run, { status: 'SUCCEEDED', attempt: 1, ...settled })
    await eventually(() => expect(agent.underWay).toBe(0))
    expect(record).not.toHaveBeenCalled()
  })

  it('is recorded at the next look while nobody has claimed, and then is not made again by others', async () => {
    await using scene = await openScene()
    scene.agent({ name: LAUNCHING, timing: { watchEvery: 20 } })
    const run = await submitUntilLaunched(scene)
    await eventually(async () => expect(await handleOf(scene, run)).toEqual(markerOf(run)))
    const looks = vi.spyOn(scene.stores.runs, 'readNewest')
    scene.agent(FINDING)
    await eventually(() => expect(looks.mock.calls.length).toBeGreaterThan(20))
    expect(scene.launcher.launched).toHaveLength(1)
  })

  it('is made again, by the same request, when its agent dies before it is recorded', async () => {
    await using scene = await openScene()
    scene.agent({ name: LAUNCHING })
    const run = await submitUntilLaunched(scene)
    scene.agent(FINDING)
    await eventually(async () => expect(await handleOf(scene, run)).toEqual(markerOf(run)))
    const [first, second] = scene.launcher.launched
    expect(second).toEqual(first)
    expect([await scene.launcher.claim(run), scene.launcher.launched.length]).toEqual([true, 2])
    await scene.launcher.end(run, 1)
    await scene.until(run, { status: 'SUCCEEDED', attempt: 1, started_attempts: 1, ...settled })
  })

  it('is recorded by an agent that ends', async () => {
    await using scene = await openScene()
    const agent = scene.agent()
    const run = await submitUntilLaunched(scene)
    await agent.stop({ waitMs: 0 })
    expect(await handleOf(scene, run)).toEqual(markerOf(run))
  })

  it('is recorded by an agent that ends, whatever becomes of its other launches', async () => {
    await using scene = await openScene()
    const hanging = Promise.withResolvers<LaunchAnswer>()
    scene.launcher.answers.push(hanging.promise)
    const agent = scene.agent()
    await submitUntilLaunched(scene)
    const run = await scene.submit()
    await untilLaunched(scene, 2)
    const stopped = agent.stop({ waitMs: 0 })
    await eventually(async () => expect(await handleOf(scene, run)).toEqual(markerOf(run)))
    hanging.resolve(REJECTED)
    await stopped
  })

  it('is recorded by an agent that ends meanwhile, whoever woke it', async () => {
    await using scene = await openScene()
    const { doorbell } = scene.stores
    const launching = Promise.withResolvers<LaunchAnswer>()
    scene.launcher.answers.push(launching.promise)
    const ring = vi.spyOn(doorbell, 'ring').mockRejectedValue(new Error('No ring.'))
    const submitted = submitUntilLaunched(scene)
    const receive = vi.spyOn(doorbell, 'receive')
    const agent = scene.agent({ timing: { sweepEvery: 20 } })
    const run = await submitted
    ring.mockRestore()
    expect(await scene.read(run)).toMatchObject({ attempts: [{ woken_by: 'sweep' }] })
    const stopped = agent.stop({ waitMs: 0 })
    const [changed] = receive.mock.calls.find(([{ from }]) => from === 'changed') ?? []
    await eventually(() => expect(changed?.signal?.aborted).toBe(true))
    launching.resolve({ launched: true, handle: markerOf(run) })
    await stopped
    expect(await handleOf(scene, run)).toEqual(markerOf(run))
  })

  it('is recorded in time, whatever holds up the watch', async () => {
    await using scene = await openScene()
    scene.agent({ timing: { watchEvery: 20 } })
    const held = await submitUntilLaunched(scene)
    await scene.launcher.claim(held)
    const { runs } = scene.stores
    const hanging = Promise.withResolvers<undefined>()
    const readNewest = runs.readNewest.bind(runs)
    const looks = vi.spyOn(runs, 'readNewest').mockImplementation(async (ref) => {
      if (ref.run_id === held.id) await hanging.promise
      return readNewest(ref)
    })
    await eventually(() => expect(looks).toHaveBeenCalled())
    const run = await scene.submit()
    await eventually(async () => expect(await handleOf(scene, run)).toEqual(markerOf(run)))
    hanging.resolve(undefined)
  })

  it('is forgotten once a look has shown that it was claimed', async () => {
    await using scene = await openScene()
    const { doorbell, runs } = scene.stores
    const agent = scene.agent()
    const run = await submitUntilLaunched(scene)
    await scene.launcher.claim(run)
    const acknowledge = vi.spyOn(doorbell, 'acknowledge')
    await scene.ringChanged(run)
    await eventually(() => expect(acknowledge).toHaveBeenCalled())
    const looks = vi.spyOn(runs, 'readNewest')
    await agent.stop({ waitMs: 0 })
    expect(looks).not.toHaveBeenCalled()
  })

  it('is kept by an agent that adopts the run at the same time', async () => {
    await using scene = await openScene()
    const { runs } = scene.stores
    const earlier = scene.agent()
    const run = await submitUntilLaunched(scene)
    await earlier.stop({ waitMs: 0 })
    const hanging = Promise.withResolvers<undefined>()
    const read = runs.read.bind(runs)
    const reads = vi.spyOn(runs, 'read').mockImplementationOnce(async (ref) => {
      await hanging.promise
      return read(ref)
    })
    const agent = scene.agent({ timing: { sweepEvery: 3_600_000 } })
    await eventually(() => expect(reads).toHaveBeenCalled())
    await closeUnseen(scene, run)
    await untilLaunched(scene, 2)
    hanging.resolve(undefined)
    await reads.mock.results[0]?.value
    // What follows the read at once.
    await scene.clock.sleep(0)
    await agent.stop({ waitMs: 0 })
    expect(await handleOf(scene, run, 2)).toEqual({ marker: `${run.id}.2` })
  })

  it('is closed by whoever hears that its host is gone, whether or not it was recorded', async () => {
    await using scene = await openScene()
    scene.agent({ name: LAUNCHING, deaf: true })
    const run = await submitUntilLaunched(scene)
    scene.agent({ name: 'second' })
    const gone = { detail: 'RetriesExhausted' }
    await scene.stores.doorbell.ring({ ...changedRing(refOf(run)), attempt: 1, gone })
    const { attempts } = await scene.until(run, { attempt: 2, status: 'STARTING' })
    expect(attempts[0]).toMatchObject({ started: false, failure: { code: 'start_failed' } })
    expect(attempts[0]?.failure?.message).toContain('RetriesExhausted')
    expect(await scene.launcher.claim(run, 1)).toBe(false)
  })

  it('is not taken for that of a later attempt, which another agent opened meanwhile', async () => {
    await using scene = await openScene()
    const first = scene.agent({ name: LAUNCHING, max: 1 })
    const run = await submitUntilLaunched(scene)
    const looks = vi.spyOn(scene.stores.runs, 'readNewest')
    // It does not know what became of its launch, and records nothing.
    scene.launcher.answers.push(new Error('No answer.'))
    await closeUnseen(scene, run)
    scene.agent({ name: 'second' })
    await scene.until(run, { attempt: 2, status: 'STARTING' })
    await untilLaunched(scene, 2)
    looks.mockClear()
    await first.stop({ waitMs: 0 })
    expect(looks).toHaveBeenCalled()
    expect(await handleOf(scene, run, 2)).toBeNull()
  })
})

async function openScene(): Promise<Scene> {
  const scene = await Scene.open()
  await scene.release()
  scene.launcher.unreachable = true
  return scene
}

async function submitUntilLaunched(scene: Scene): Promise<Run> {
  const run = await scene.submit()
  await untilLaunched(scene, 1)
  return run
}

async function handleOf(scene: Scene, run: Run, attempt = 1): Promise<unknown> {
  return (await scene.stores.runs.readAttempt({ ...refOf(run), attempt }))?.handle
}

/** The handle that the launcher gives. */
function markerOf({ id }: Run): { marker: string } {
  return { marker: `${id}.1` }
}

/** Closes the first attempt, as any agent may, without telling those that hold the run. */
async function closeUnseen({ model, stores }: Scene, run: Run): Promise<void> {
  const found = await stores.runs.readNewest(refOf(run))
  if (!found?.attempt) throw new Error(`Run ${run.id} has no attempt.`)
  await close(model, { run: found.run, attempt: found.attempt, why: failure('start_failed', 'Seen gone.') })
}
