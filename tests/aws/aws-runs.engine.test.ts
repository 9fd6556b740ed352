import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { DescribeTasksCommand, ECSClient } from '@aws-sdk/client-ecs'
import { cancel, refOf, type ImageCode, type LambdaTarget, type ModelDeps } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '@slipway/agent'
import { AwsScene } from './aws-scene.ts'
import { releaseImage } from './deploy-images.ts'

const settled = { settled_at: expect.any(Number) as number }

let scene: AwsScene
let agent: Agent | undefined

beforeAll(async () => {
  scene = await AwsScene.open()
}, 300_000)

afterEach(async () => {
  await agent?.stop({ waitMs: 0 })
})

afterAll(async () => {
  await scene?.[Symbol.asyncDispose]()
})

describe('one image', () => {
  it.each(['lambda', 'ecs'] as const)(
    'runs on %s, and its log, result and artifacts are kept',
    async (launcher) => {
      agent = scene.agent(`on-${launcher}`)
      const run = await scene.submit({ location: 'weather', job: 'report', params: { year: 2013 }, launcher })
      const over = await scene.until(run, { status: 'SUCCEEDED', ...settled })
      expect(over.attempts).toMatchObject([
        { launcher, release_id: scene.releases['weather']!.id, started: true },
      ])
      expect(over.result).toMatchObject({ value: { year: 2013 } })
      const prefix = `runs/staging/weather/${run.id}/1/`
      const keys = (await scene.stores.blobs.list(prefix)).map(({ key }) => key.slice(prefix.length))
      expect(keys).toContain('artifacts/report.html')
      expect(keys.filter((key) => key.startsWith('log'))).not.toEqual([])
      expect(scene.events.filter(({ kind }) => kind === 'trouble')).toEqual([])
    },
  )
})

describe('a cancelled run', () => {
  it('on ecs is CANCELLED, and its container is gone when it is settled', async () => {
    agent = scene.agent('cancels')
    const run = await scene.submit({
      location: 'marker',
      job: 'mark',
      params: { seconds: 300 },
      launcher: 'ecs',
    })
    await scene.until(run, { status: 'RUNNING' })
    const model: ModelDeps = { ...scene.stores, clock: systemClock, newId: () => '' }
    await cancel(model, { ref: refOf(run), by: 'test', reason: null })
    await scene.until(run, { status: 'CANCELLED', ...settled })
    const attempt = await scene.stores.runs.readAttempt({ ...refOf(run), attempt: 1 })
    const { cluster, task_arn } = attempt!.handle as { cluster: string; task_arn: string }
    const { tasks } = await new ECSClient(scene.platform.config).send(
      new DescribeTasksCommand({ cluster, tasks: [task_arn] }),
    )
    expect(tasks).toMatchObject([{ lastStatus: 'STOPPED' }])
  })

  it('on lambda is CANCELLED by its beat, within the beat and the grace', async () => {
    agent = scene.agent('cancels')
    const run = await scene.submit({
      location: 'marker',
      job: 'mark',
      params: { seconds: 300 },
      launcher: 'lambda',
    })
    await scene.until(run, { status: 'RUNNING' })
    const model: ModelDeps = { ...scene.stores, clock: systemClock, newId: () => '' }
    await cancel(model, { ref: refOf(run), by: 'test', reason: null })
    await scene.until(run, { status: 'CANCELLED', ...settled })
  })
})

describe('what can not start', () => {
  it('fails on ecs when the image is gone, and no user code starts', async () => {
    const launcher = 'ecs'

    const { declaration, content_digest, release_digest, commit, code } = scene.releases['marker']!
    const { image, runtime_build: runtimeBuild } = code as ImageCode
    const location = `ghost-${launcher}`
    await releaseImage(scene.platform, scene.stores, {
      declaration: { ...declaration, name: location },
      content_digest,
      release_digest,
      commit,
      image: image.replace(/[0-9a-f]{64}$/, '0'.repeat(64)),
      runtimeBuild,
    })
    agent = scene.agent('finds-no-image')
    const run = await scene.submit({ location, job: 'mark', launcher })
    const over = await scene.until(run, {
      unstarted_attempts: expect.any(Number),
      attempts: [{ status: 'FAILED' }],
    })
    expect(over).toMatchObject({ started_attempts: 0 })
    expect(over.attempts[0]?.failure?.code).toBe('image_unavailable')
    expect(scene.marks.of(run)).toEqual([])
  })

  it('fails with the reason when the function of the release is gone', async () => {
    agent = scene.agent('finds-nothing')
    const { targets } = scene.releases['marker']!.code as ImageCode
    const target = Object.values(targets).find(({ kind }) => kind === 'lambda') as LambdaTarget
    const FunctionName = target.function_arn.replace(/:[0-9]+$/, '')
    await new LambdaClient(scene.platform.config).send(new DeleteFunctionCommand({ FunctionName }))
    const run = await scene.submit({ location: 'marker', job: 'mark', launcher: 'lambda' })
    const over = await scene.until(run, { status: 'FAILED', ...settled })
    expect(over).toMatchObject({ started_attempts: 0, failure: { code: 'function_not_found' } })
    expect(scene.marks.of(run)).toEqual([])
  })
})
