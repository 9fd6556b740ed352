import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { buildImage, parseRegistryMap, pinImage } from '../../src/image/index.ts'
import { originOf } from '../../src/image/registry/registry-map.ts'
import { files } from '../support/temporary-project.ts'
import { addBase, codeIn, fakeRuntime, imageDeps } from './support/image-parts.ts'
import { RegistryServer, type RegistryOptions } from './support/registry-server.ts'

const USER = { username: 'ann', password: 'se:cret' }

/** A build into `acme/orders`, upon a base in the same registry. */
async function rig(options: RegistryOptions = {}) {
  const registry = await RegistryServer.start(options)
  const base = addBase(registry)
  const request = {
    base: base.image,
    ...(await codeIn(files({ 'main.py': 'print("hello")\n' }))),
    runtime: await fakeRuntime(),
    repository: `${registry.host}/acme/orders`,
    platform: 'linux/amd64' as const,
  }
  return { registry, base, request }
}

/** The origin of a server on loopback. */
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Counts calls, and answers whether one is among those. */
function nth(...which: number[]): () => boolean {
  let count = 0
  return () => which.includes((count += 1))
}

test('a connection dropped at any one request of a push changes nothing but its duration', async () => {
  const whole = await rig()
  const { digest } = await buildImage(imageDeps(), whole.request)
  const requests = whole.registry.requests.length
  expect(requests).toBeGreaterThan(10)

  for (let dropped = 1; dropped <= requests; dropped += 1) {
    const { registry, request } = await rig()
    registry.drops = (_, count) => count === dropped

    const built = await buildImage(imageDeps(), request)

    expect(built).toMatchObject({ digest, pushed: true })
    expect(registry.requests.length).toBeGreaterThan(requests)
  }
})

test('an upload that breaks while it is sent is sent again from its start', async () => {
  const { registry, request } = await rig()
  const isNth = nth(1, 2, 4)
  registry.drops = (name) => name.startsWith('PUT /v2/acme/orders/blobs/uploads/') && isNth()

  const built = await buildImage(imageDeps(), request)

  for (const { digest } of built.layers) registry.blobFile('acme/orders', digest)
  expect(registry.count('PUT /v2/acme/orders/blobs/')).toBe(3 + 3)
})

test('a base layer whose download breaks is copied again', async () => {
  const { registry, base, request } = await rig({ mountsNothing: true })
  const isNth = nth(1)
  registry.drops = (name) => name === `GET /v2/bases/debian/blobs/${base.layer}` && isNth()

  await buildImage(imageDeps(), request)

  expect(registry.count(`GET /v2/bases/debian/blobs/${base.layer}`)).toBe(2)
})

test('a registry that always fails is given up, in words', async () => {
  const { registry, request } = await rig()
  registry.drops = (name) => name.startsWith('PUT /v2/acme/orders/manifests/')

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({
    code: 'registry_unreachable',
    message: expect.stringContaining(`${registry.host} failed 6 times`),
  })
  expect(registry.count('PUT /v2/acme/orders/manifests/')).toBe(6)
})

test('nobody at the address is an unreachable registry', async () => {
  const { request } = await rig()

  await expect(
    buildImage(imageDeps(), { ...request, repository: '127.0.0.1:1/acme/orders' }),
  ).rejects.toMatchObject({ code: 'registry_unreachable' })
})

test('a manifest that is not what its digest says is refused', async () => {
  const { registry, base, request } = await rig()
  registry.lies.set(base.digest, Buffer.from(JSON.stringify({ ...base.manifest, layers: [] })))

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({
    code: 'registry_untrue',
    message: expect.stringContaining(base.digest),
  })
})

test('a tag whose bytes are not what the registry itself promises is refused', async () => {
  const { registry } = await rig()
  registry.lies.set('latest', Buffer.from('{}'))
  const image = `${registry.host}/bases/debian:latest`

  await expect(pinImage(imageDeps(), { image, platform: 'linux/amd64' })).rejects.toMatchObject({
    code: 'registry_untrue',
  })
})

test('a config that is not what its digest says is refused', async () => {
  const { registry, base, request } = await rig()
  const { digest, size } = registry.manifest('bases/debian', base.digest).config
  registry.lies.set(digest, Buffer.from('{}'.padEnd(size)))

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({ code: 'registry_untrue' })
})

test('a base layer that is not what its digest says is never stored', async () => {
  const { registry, base, request } = await rig({ mountsNothing: true })
  const lie = gzipSync(Buffer.alloc(1024, 'evil'))
  registry.lies.set(base.layer, lie)

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({ code: 'registry_untrue' })
  expect(() => registry.blobFile('acme/orders', base.layer)).toThrow('has no')
  expect(registry.count('PUT /v2/acme/orders/manifests/')).toBe(0)
})

test('a base layer that is longer than its manifest says sends nothing behind what was asked for', async () => {
  const { registry, base, request } = await rig({ mountsNothing: true })
  const layer = readFileSync(registry.blobFile('bases/debian', base.layer))
  registry.lies.set(base.layer, Buffer.concat([layer, Buffer.from('GET /more HTTP/1.1\r\nhost: x\r\n\r\n')]))

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({
    code: 'registry_untrue',
    message: expect.stringContaining(`more than ${layer.length} bytes`),
  })
  expect(registry.requests).not.toContain('GET /more')
})

test.each(['basic', 'bearer'] as const)('a %s challenge is answered with the credentials', async (scheme) => {
  const { registry, request } = await rig({ auth: { scheme, ...USER } })

  const built = await buildImage(imageDeps({ credentials: USER }), request)

  expect(built.pushed).toBe(true)
  registry.blobFile('acme/orders', built.layers[0]!.digest)
})

test('an upload that goes on at another host gets no credentials there', async () => {
  const authorizations: (string | undefined)[] = []
  const elsewhere = await listen((request, response) => {
    authorizations.push(request.headers.authorization)
    request.resume().on('end', () => response.writeHead(201).end())
  })
  const { request } = await rig({ auth: { scheme: 'basic', ...USER }, uploadsAt: elsewhere })

  // What went elsewhere is not here, so the manifest is refused.
  await expect(buildImage(imageDeps({ credentials: USER }), request)).rejects.toMatchObject({
    code: 'registry_refused',
    message: expect.stringContaining('MANIFEST_BLOB_UNKNOWN'),
  })

  expect(authorizations).toEqual([undefined, undefined, undefined])
})

test('a download that goes on at another host gets no credentials there, and begins again when it breaks', async () => {
  const { registry, base, request } = await rig({
    auth: { scheme: 'basic', ...USER },
    mountsNothing: true,
  })
  const layer = readFileSync(registry.blobFile('bases/debian', base.layer))
  const authorizations: (string | undefined)[] = []
  const isNth = nth(1)
  const elsewhere = await listen(({ headers }, response) => {
    authorizations.push(headers.authorization)
    response.setHeader('content-length', layer.length)
    if (isNth()) response.write(layer.subarray(0, 10), () => response.destroy())
    else response.end(layer)
  })
  registry.redirects = (name) =>
    name === `GET /v2/bases/debian/blobs/${base.layer}` ? `${elsewhere}/layer` : undefined

  await buildImage(imageDeps({ credentials: USER }), request)

  expect(readFileSync(registry.blobFile('acme/orders', base.layer))).toEqual(layer)
  expect(authorizations).toEqual([undefined, undefined])
})

test('a registry that sends on and on is refused', async () => {
  const { registry, request } = await rig()
  registry.redirects = (name) => (name.startsWith('GET') ? name.slice('GET '.length) : undefined)

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({
    code: 'registry_refused',
    message: expect.stringContaining('status 307'),
  })
})

test('a registry that sends elsewhere than over HTTP is refused', async () => {
  const { registry, request } = await rig()
  registry.redirects = (name) => (name.startsWith('GET') ? 'ftp://127.0.0.1/layer' : undefined)

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({
    code: 'registry_refused',
    message: expect.stringContaining('status 307'),
  })
})

test('an upload that goes on elsewhere than over HTTP is refused', async () => {
  const { request } = await rig({ uploadsAt: 'ftp://127.0.0.1' })

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({
    code: 'registry_refused',
    message: expect.stringContaining('does not say where to upload to'),
  })
})

test.each([
  ['no address', 'data:', 'registry_refused', 'does not say where to get it'],
  [
    'the address of a service that gives what no header carries',
    '',
    'registry_unauthorized',
    'gave no token',
  ],
])('a challenge with %s is said', async (_, realm, code, message) => {
  const origin = await listen(({ url }, response) => {
    const challenge = `Bearer realm="${realm || `${origin}/token`}"`
    if (url?.startsWith('/token') === true) response.end('{ "token": "one\\ntwo" }')
    else response.writeHead(401, { 'www-authenticate': challenge }).end()
  })
  const image = `${origin.slice('http://'.length)}/bases/debian:12`

  await expect(pinImage(imageDeps(), { image, platform: 'linux/amd64' })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  })
})

test('an upload that is sent on is refused: its body has gone already', async () => {
  const { registry, request } = await rig()
  registry.redirects = (name) => (name.startsWith('PUT') ? `http://${registry.host}/v2/` : undefined)

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({ code: 'registry_refused' })
})

test('a token that expires meanwhile is asked for again', async () => {
  const { registry, request } = await rig({ auth: { scheme: 'bearer', ...USER } })
  const deps = imageDeps({ credentials: USER })
  await buildImage(deps, request)
  registry.expireTokens()

  const built = await buildImage(deps, { ...request, ...(await codeIn(files({ 'main.py': '' }))) })

  expect(built.pushed).toBe(true)
})

test.each(['basic', 'bearer'] as const)('wrong or missing credentials are said (%s)', async (scheme) => {
  const { registry, request } = await rig({ auth: { scheme, ...USER } })
  const refusal = { code: 'registry_unauthorized', message: expect.stringContaining(registry.host) }

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject(refusal)
  const credentials = { ...USER, password: 'wrong' }
  await expect(buildImage(imageDeps({ credentials }), request)).rejects.toMatchObject(refusal)
})

test('a mapped registry gets the requests, and only its own name is recorded', async () => {
  const plain = await rig()
  const mapped = await rig()
  const names = 'registry.example.org'
  const map = parseRegistryMap(`other.example.org=127.0.0.1:1, ${names}=${mapped.registry.host}`)

  const expected = await buildImage(imageDeps(), plain.request)
  const built = await buildImage(imageDeps({ map }), {
    ...mapped.request,
    base: mapped.request.base.replace(mapped.registry.host, names),
    repository: `${names}/acme/orders`,
  })

  expect(built.digest).toBe(expected.digest)
  expect(built.tag).toBe(expected.tag)
  expect(built.image).toBe(`${names}/acme/orders@${expected.digest}`)
  expect(built.bytes_pushed).toBe(expected.bytes_pushed)
})

test('images of Docker Hub are asked for where it serves them, unless the map says otherwise', () => {
  expect(originOf(parseRegistryMap(''), 'docker.io')).toBe('https://registry-1.docker.io')
  expect(originOf(parseRegistryMap('docker.io=127.0.0.1:5000'), 'docker.io')).toBe('http://127.0.0.1:5000')
})

test('a repository to push to that is missing is told from an image that is', async () => {
  const { registry, request } = await rig()
  registry.lacks = (name) => name === 'acme/orders'

  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({
    code: 'unknown_repository',
    message: expect.stringContaining('acme/orders'),
  })
  registry.lacks = (name) => name === 'bases/debian'
  await expect(buildImage(imageDeps(), request)).rejects.toMatchObject({ code: 'unknown_image' })
})

test.each(['one', 'a=b=c', '=to', 'from=', 'https://from=to', 'a=b/c'])(
  'the registry map %j is refused',
  (text) => {
    expect(() => parseRegistryMap(text)).toThrow('does not map one registry host to another')
  },
)

test.each([
  'debian',
  'debian:12',
  'library/debian:12',
  'registry.example.org/debian',
  'registry.example.org/Debian:12',
  'registry.example.org/a/../b:1',
  'https://registry.example.org/a:1',
  'registry.example.org/a@sha256:12',
])('%j does not name an image in a registry', async (image) => {
  await expect(pinImage(imageDeps(), { image, platform: 'linux/amd64' })).rejects.toMatchObject({
    code: 'invalid_reference',
  })
})

test('an image that does not exist is said by name', async () => {
  const { registry } = await rig()
  const image = `${registry.host}/bases/nothing:12`

  await expect(pinImage(imageDeps(), { image, platform: 'linux/amd64' })).rejects.toMatchObject({
    code: 'unknown_image',
    message: expect.stringContaining('bases/nothing'),
  })
})
