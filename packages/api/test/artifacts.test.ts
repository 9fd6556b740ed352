import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApiError, createApiClient } from '../src/index.ts'
import { aStartedRun, createScene, createTestApi, serve, TOKEN, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await createScene()
  await scene.release()
})
afterAll(() => scene.close())

const NAMES = ['report.html', 'data/2015.csv', 'ä ö%20#?&;"\'*.unknown', 'CON .. x', '%2e%2e', '[a]']

it('lists what the newest attempt left, and sends each as a download that no browser runs', async () => {
  const { id, player } = await aStartedRun(scene)
  expect(await scene.client.artifacts(id)).toEqual([])
  const kept = []
  for (const name of NAMES) kept.push(await player.upload(name, `content of ${name}`))
  await player.end({ artifacts: [...kept, { name: 'lost.txt', bytes: 9, blob: null }] })
  const { url, close } = await serve(scene.app)
  const overHttp = createApiClient({ fetch, baseUrl: url, token: TOKEN })
  for (const client of [scene.client, overHttp]) {
    expect(await client.artifacts(id)).toEqual([
      ...kept.map(({ name, bytes }) => ({ name, bytes, available: true })),
      { name: 'lost.txt', bytes: 9, available: false },
    ])
    for (const { name, bytes } of kept) {
      const download = await client.downloadArtifact({ id, name })
      expect(download.bytes).toBe(bytes)
      expect(await new Response(download.body).text()).toBe(`content of ${name}`)
    }
    await expect(client.downloadArtifact({ id, name: 'lost.txt' })).rejects.toMatchObject({
      code: 'artifact_not_found',
      status: 404,
    })
  }
  await close()
})

it('sends types, names and headers that keep a page from running', async () => {
  const { id, player } = await aStartedRun(scene)
  const artifacts = [await player.upload('a/ß".html', '<script>'), await player.upload('b.bin2', 'x')]
  await player.end({ artifacts })
  const page = await scene.call('GET', `/v1/runs/${id}/artifacts/a/%C3%9F%22.html`)
  expect(page).toMatchObject({ status: 200, body: '<script>' })
  expect(Object.fromEntries(page.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-length': '8',
    'content-disposition': "attachment; filename*=UTF-8''%C3%9F%22.html",
    'content-security-policy': expect.stringContaining('sandbox'),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  const other = await scene.call('GET', `/v1/runs/${id}/artifacts/b.bin2`)
  expect(other.headers.get('content-type')).toBe('application/octet-stream')
})

it('answers 404 for an artifact whose blob has been removed', async () => {
  const { id, player } = await aStartedRun(scene)
  const artifact = await player.upload('a.txt', 'x')
  await player.end({ artifacts: [artifact] })
  await scene.stores.blobs.remove([artifact.blob ?? ''])
  await expect(scene.client.downloadArtifact({ id, name: 'a.txt' })).rejects.toBeInstanceOf(ApiError)
})

it('lets go of the file when the client stops reading', async () => {
  const { id, player } = await aStartedRun(scene)
  const artifact = await player.upload('large.bin', 'x'.repeat(3_000_000))
  await player.end({ artifacts: [artifact] })
  let released = 0
  const { blobs } = scene.deps
  const watched = Object.create(blobs) as typeof blobs
  watched.stream = async (key) => {
    const found = await blobs.stream(key)
    if (found === undefined) return undefined
    const source = found.stream
    async function* stream() {
      try {
        yield* source
      } finally {
        released += 1
      }
    }
    return { stream: stream(), bytes: found.bytes }
  }
  const app = createTestApi({ ...scene.deps, blobs: watched }, scene.failures)
  const { url, close } = await serve(app)
  const client = createApiClient({ fetch, baseUrl: url, token: TOKEN })
  const { body } = await client.downloadArtifact({ id, name: 'large.bin' })
  const reader = body.getReader()
  await reader.read()
  await reader.cancel()
  await expect.poll(() => released, { timeout: 10_000 }).toBe(1)
  expect(scene.failures).toEqual([])
  await close()
})
