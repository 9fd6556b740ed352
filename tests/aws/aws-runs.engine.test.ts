import { submit, ulidFactory, type ModelDeps, type Run, type RunOverrides } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AwsScene } from './aws-scene.ts'

const settled = { settled_at: expect.any(Number) as number }
const newId = ulidFactory(Date.now)

let scene: AwsScene

beforeAll(async () => {
  scene = await AwsScene.open()
}, 300_000)

afterAll(async () => {
  await scene?.[Symbol.asyncDispose]()
})

async function report(overrides: RunOverrides): Promise<Run> {
  const model: ModelDeps = { ...scene.stores, clock: systemClock, newId }
  const answer = await submit(model, {
    environment: scene.platform.place.environment,
    location: 'weather',
    job: 'report',
    params: { year: 2013 },
    tags: {},
    priority: 'normal',
    trigger: { kind: 'api', by: 'test' },
    idempotency_key: null,
    overrides,
  })
  if ('problem' in answer) throw new Error(answer.problem.message)
  return answer.run
}

describe('one image', () => {
  it.each(['lambda', 'ecs'] as const)(
    'runs on %s, and its log, result and artifacts are kept',
    async (launcher) => {
      const agent = scene.agent(`on-${launcher}`)
      const run = await report({ launcher })
      const over = await scene.until(run, { status: 'SUCCEEDED', ...settled })
      expect(over.attempts).toMatchObject([
        { launcher, release_id: scene.releases['weather']!.id, started: true },
      ])
      expect(over.result).toMatchObject({ value: { year: 2013 } })
      const prefix = `runs/staging/weather/${run.id}/1/`
      const keys = (await scene.stores.blobs.list(prefix)).map(({ key }) => key.slice(prefix.length))
      expect(keys).toContain('artifacts/report.html')
      expect(keys).toContain('log/1')
      await agent.stop({ waitMs: 10_000 })
    },
  )
})
