import { randomBytes } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildImage } from '../../src/image/index.ts'
import { files } from '../support/temporary-project.ts'
import { addBase, codeIn, fakeRuntime, imageDeps } from './support/image-parts.ts'
import { RegistryServer, type RegistryOptions } from './support/registry-server.ts'

const CODE = { 'src/main.py': 'print("hello")\n', 'data.csv': '1,2\n' }

/** A registry that has an image of some code, and what it was built by. */
async function pushed(code: Record<string, string> = CODE, options: RegistryOptions = {}) {
  const registry = await RegistryServer.start(options)
  const base = addBase(registry)
  const request = {
    base: base.image,
    ...(await codeIn(files(code))),
    runtime: await fakeRuntime(),
    repository: `${registry.host}/acme/orders`,
    platform: 'linux/amd64' as const,
  }
  const deps = imageDeps()
  const first = await buildImage(deps, request)
  registry.requests.length = 0
  return { registry, base, request, deps, first }
}

/** Builds the code with one file more; the answer tells what that asked of the registry. */
async function change({ registry, request, deps }: Awaited<ReturnType<typeof pushed>>) {
  const built = await buildImage(deps, { ...request, ...(await codeIn(files({ ...CODE, 'new.txt': '' }))) })
  const requests = registry.requests.map((name) => name.replace(/uploads\/.+/, 'uploads/…'))
  return { built, requests: requests.map((name) => name.replace('/v2/acme/orders/', '')).toSorted() }
}

test('of an image that was pushed before, one request tells that its parts are there', async () => {
  const started = await pushed()
  const { first } = started

  const { built, requests } = await change(started)

  expect(built.pushed).toBe(true)
  expect(requests).toEqual([
    `GET manifests/${built.tag}`,
    `HEAD manifests/${first.digest}`,
    'POST blobs/uploads/',
    'POST blobs/uploads/',
    'PUT blobs/uploads/…',
    'PUT blobs/uploads/…',
    `PUT manifests/${built.tag}`,
  ])
})

test('of an image that was pushed before and is gone, nothing is taken to be there', async () => {
  const started = await pushed()
  const { registry, base, first } = started
  for (const { digest } of first.layers) registry.lose('acme/orders', digest)
  registry.hides = (name) => name.endsWith(first.digest)

  const { built, requests } = await change(started)

  expect(requests.filter((name) => name.startsWith('PUT manifests/'))).toHaveLength(1)
  for (const { digest } of built.layers) registry.blobFile('acme/orders', digest)
  expect(built.layers[0]!.digest).toBe(base.layer)
})

test.each([400, 404] as const)(
  'a part that the registry has lost, though it has its image, is pushed again (told by %i)',
  async (missingPart) => {
    const started = await pushed(CODE, { missingPart })
    const { registry, first } = started
    for (const { digest } of first.layers) registry.lose('acme/orders', digest)

    const { built, requests } = await change(started)

    expect(built.pushed).toBe(true)
    expect(requests.filter((name) => name.startsWith('PUT manifests/'))).toHaveLength(2)
    for (const { digest } of built.layers) registry.blobFile('acme/orders', digest)
  },
)

test.each(['', '{', 'null', '{"layers": []}'])(
  'what the cache holds in place of the image that was pushed before (%j) says nothing',
  async (other) => {
    const started = await pushed()
    const { registry, deps, first } = started
    for (const { digest } of first.layers) registry.lose('acme/orders', digest)
    const directory = join(deps.cacheDirectory, 'pushed')
    for (const file of readdirSync(directory)) writeFileSync(join(directory, file), other)

    const { built, requests } = await change(started)

    expect(requests.filter((name) => name.startsWith('PUT manifests/'))).toHaveLength(1)
    for (const { digest } of built.layers) registry.blobFile('acme/orders', digest)
  },
)

test('a large layer that is there is not sent again by a machine that knows nothing', async () => {
  const { registry, request, first } = await pushed({ noise: randomBytes(100_000).toString('base64') })
  const { layers } = first

  const second = await buildImage(imageDeps(), { ...request, content_digest: 'f'.repeat(64) })

  expect(second.layers).toEqual(layers)
  expect(registry.requests).toContain(`HEAD /v2/acme/orders/blobs/${layers[1]!.digest}`)
  // The runtime's layer of a test and the config, which are small.
  expect(registry.count('PUT /v2/acme/orders/blobs/')).toBe(2)
})

test('a layer of a base in another registry is not had from there when it is here, however small it is', async () => {
  const [bases, registry] = [await RegistryServer.start(), await RegistryServer.start()]
  const base = addBase(bases)
  const request = {
    base: base.image,
    ...(await codeIn(files(CODE))),
    runtime: await fakeRuntime(),
    repository: `${registry.host}/acme/orders`,
    platform: 'linux/amd64' as const,
  }
  await buildImage(imageDeps(), request)
  bases.requests.length = 0

  await buildImage(imageDeps(), { ...request, content_digest: 'f'.repeat(64) })

  expect(bases.requests).not.toContain(`GET /v2/bases/debian/blobs/${base.layer}`)
})
