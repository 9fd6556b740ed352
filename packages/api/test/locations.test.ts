import { afterAll, beforeAll, expect, it } from 'vitest'
import { createScene, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await createScene()
})
afterAll(() => scene.close())

it('answers what is CURRENT of each location and what can be run of it, then its releases; rolls back and lifts the hold', async () => {
  expect(await scene.client.locations()).toEqual([])
  const first = await scene.release({ commit: 'a'.repeat(40) })
  const second = await scene.release()
  const [location, ...others] = await scene.client.locations()
  expect(others).toEqual([])
  expect(location).toMatchObject({
    location: 'weather',
    release_id: second.id,
    previous_release_id: first.id,
    release_digest: second.release_digest,
    commit: 'worktree',
    agent_queue: 'etl',
    hold: null,
    changed_by: 'ada',
    jobs: [
      { name: 'anything', params: { type: 'object' }, steps: ['main'], timeout_ms: 60_000 },
      { name: 'hello', params: null },
      { name: 'report', params: { required: ['year'] } },
    ],
  })

  const page = await scene.client.releases({ location: 'weather', limit: 1 })
  expect(page.releases).toMatchObject([{ id: second.id, is_current: true, created_by: 'ada' }])
  expect(page.releases[0]).not.toHaveProperty('declaration')
  const rest = await scene.client.releases({ location: 'weather', cursor: page.cursor })
  expect(rest).toMatchObject({ releases: [{ id: first.id, is_current: false, commit: 'a'.repeat(40) }] })
  expect(rest.cursor).toBe(undefined)

  const held = { digest: second.release_digest, by: 'ada', reason: 'it rains', at: expect.any(Number) }
  const back = await scene.client.rollback({ location: 'weather', reason: 'it rains' })
  expect(back).toMatchObject({ release_id: first.id, hold: held })
  expect((await scene.client.locations())[0]).toMatchObject({ release_id: first.id, hold: held })
  expect(await scene.client.unhold({ location: 'weather' })).toMatchObject({
    release_id: first.id,
    hold: null,
  })
  expect(await scene.client.rollback({ location: 'weather', to: second.id })).toMatchObject({
    release_id: second.id,
  })
})
