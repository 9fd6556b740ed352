import { randomUUID } from 'node:crypto'
import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layerDigest } from '../../src/image/layers/pack-layer.ts'
import { layerOf, type Layer } from '../../src/image/layers/layer-entry.ts'
import { rememberedDigest } from '../../src/image/layers/remembered-digest.ts'
import { files, temporaryDirectory } from '../support/temporary-project.ts'

function aLayer(): { layer: Layer; file: string } {
  const file = join(files({ 'main.js': 'one' }), 'main.js')
  return { layer: layerOf('app', [{ type: 'copy', path: 'app/main.js', executable: false, file }]), file }
}

function aCache() {
  const cacheDirectory = temporaryDirectory()
  const kept = (): string[] => {
    try {
      return readdirSync(join(cacheDirectory, 'digests'))
    } catch {
      return []
    }
  }
  return { deps: { cacheDirectory, newId: randomUUID }, kept }
}

/** Until the file may be remembered: its change lies far enough back. */
async function untilOld(deps: ReturnType<typeof aCache>, layer: Layer): Promise<string> {
  const attempt = async () => {
    const digest = await rememberedDigest(deps.deps, layer)
    expect(deps.kept()).toHaveLength(1)
    return digest
  }
  let digest = ''
  await expect.poll(async () => (digest = await attempt()), { timeout: 20_000, interval: 200 }).not.toBe('')
  return digest
}

test('a digest is that of the layer, and is remembered once its files are older than what times can tell', async () => {
  const cache = aCache()
  const { layer } = aLayer()
  expect(await rememberedDigest(cache.deps, layer)).toBe(await layerDigest(layer))
  expect(cache.kept()).toEqual([])
  expect(await untilOld(cache, layer)).toBe(await layerDigest(layer))
  writeFileSync(join(cache.deps.cacheDirectory, 'digests', cache.kept()[0]!), `sha256:${'0'.repeat(64)}`)
  expect(await rememberedDigest(cache.deps, layer)).toBe(`sha256:${'0'.repeat(64)}`)
})

test('a file that was changed is read again, also when its size and its time of modification are the same', async () => {
  const cache = aCache()
  const { layer, file } = aLayer()
  utimesSync(file, 1_700_000_000, 1_700_000_000)
  const before = await untilOld(cache, layer)
  writeFileSync(file, 'two')
  utimesSync(file, 1_700_000_000, 1_700_000_000)
  const after = await rememberedDigest(cache.deps, layer)
  expect(after).not.toBe(before)
  expect(after).toBe(await layerDigest(layer))
})
