import {
  changedRing,
  refOf,
  type ChangedRing,
  type GoneNews,
  type LambdaTarget,
  type Run,
} from '@slipway/model'
import { describe, expect, it, vi } from 'vitest'
import { eventually, Scene, untilLaunched } from './scene.ts'

const FUNCTIONS = 'arn:aws:lambda:eu-west-1:111122223333:function:slipway-acme-staging-'
const target: LambdaTarget = { kind: 'lambda', function_arn: `${FUNCTIONS}orders:7`, timeout_ms: 900_000 }
/** As Lambda tells of an invocation by a location's own code, with the envelope of another one's attempt. */
const FOREIGN = [`${FUNCTIONS}mischief:7`, `${FUNCTIONS}orders:8`, `${FUNCTIONS}orders`, undefined]

describe('news that an invocation failed', () => {
  it('tell of an attempt that nobody has claimed if it was launched on that version of that function', async () => {
    await using scene = await openScene(target)
    const run = await submitUntilLaunched(scene)
    for (const function_arn of FOREIGN) await tellGone(scene, run, invocation({ function_arn }))
    expect(await scene.read(run)).toMatchObject({ status: 'STARTING', attempt: 1, failure: null })

    await tellGone(scene, run, invocation({ function_arn: target.function_arn }))
    const { attempts } = await scene.until(run, { attempt: 2 })
    expect(attempts[0]).toMatchObject({ started: false, failure: { code: 'start_failed' } })
  })

  it('tell nothing of an attempt that is claimed if they do not say which invocation it was', async () => {
    await using scene = await openScene(target)
    const run = await submitUntilLaunched(scene)
    await scene.launcher.claim(run)
    await tellGone(scene, run, invocation({ function_arn: target.function_arn, request_id: undefined }))
    await tellGone(scene, run, invocation({ function_arn: target.function_arn }))
    expect(await scene.read(run)).toMatchObject({ status: 'RUNNING', attempt: 1, failure: null })
  })

  it('tell nothing of an attempt that was not launched on a function', async () => {
    await using scene = await openScene()
    const run = await submitUntilLaunched(scene)
    await tellGone(scene, run, invocation({ function_arn: target.function_arn }))
    expect(await scene.read(run)).toMatchObject({ status: 'STARTING', attempt: 1, failure: null })
  })
})

async function openScene(on?: LambdaTarget): Promise<Scene> {
  const scene = await Scene.open()
  await scene.release()
  scene.launcher.unreachable = true
  scene.agent(on === undefined ? {} : { target: on })
  return scene
}

async function submitUntilLaunched(scene: Scene): Promise<Run> {
  const run = await scene.submit()
  await untilLaunched(scene, 1)
  return run
}

function invocation(told: { function_arn: string | undefined; request_id?: string | undefined }): GoneNews {
  const { function_arn, request_id } = { request_id: crypto.randomUUID(), ...told }
  return {
    detail: 'RetriesExhausted',
    ...(function_arn !== undefined && { function_arn }),
    ...(request_id !== undefined && { request_id }),
  }
}

/** Rings that the host of the first attempt is gone, and waits until somebody has looked. */
async function tellGone({ stores: { doorbell } }: Scene, run: Run, gone: GoneNews): Promise<void> {
  const acknowledge = vi.spyOn(doorbell, 'acknowledge')
  const ring: ChangedRing = { ...changedRing(refOf(run)), attempt: 1, gone }
  await doorbell.ring(ring)
  await eventually(() => expect(acknowledge.mock.calls.flat(2)).toMatchObject([{ ring }]))
  acknowledge.mockRestore()
}
