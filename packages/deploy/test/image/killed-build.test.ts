import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { buildImage } from '../../src/image/index.ts'
import { runtimeLayer } from '../../src/image/layers/runtime-layer.ts'
import { files } from '../support/temporary-project.ts'
import { addBase, codeIn, fakeNode, imageDeps } from './support/image-parts.ts'
import { RegistryServer } from './support/registry-server.ts'

const run = promisify(execFile)
const BUILD = fileURLToPath(import.meta.resolve('./support/build-process.ts'))
const DIE = import.meta.resolve('./support/die-while-writing.ts')

test.each(['bases', 'digests', 'pushed'])(
  'killed while it writes to %s of the cache, a build leaves nothing there but what the next one puts right',
  async (directory) => {
    const registry = await RegistryServer.start()
    const base = addBase(registry).image
    const repository = `${registry.host}/acme/orders`
    const code = files({ 'main.py': 'print("hello")\n' })
    const runtime = files({ 'dist/main.js': '', node: fakeNode() })
    const building = run(process.execPath, ['--import', DIE, BUILD, base, repository, code, runtime], {
      env: { ...process.env, DIES_IN: directory },
    })
    await expect(building).rejects.toMatchObject({ signal: 'SIGKILL' })
    const cacheDirectory = join(runtime, 'cache')

    const { layers } = await buildImage(
      { ...imageDeps(), cacheDirectory },
      {
        base,
        ...(await codeIn(code)),
        runtime: await runtimeLayer({
          bundle: join(runtime, 'dist'),
          node: join(runtime, 'node'),
          build_id: 'b1',
        }),
        repository,
        platform: 'linux/amd64',
      },
    )

    for (const { digest } of layers) registry.blobFile('acme/orders', digest)
    expect(readdirSync(join(cacheDirectory, directory))).toEqual([expect.stringMatching(/^[0-9a-f]{64}/)])
  },
)
