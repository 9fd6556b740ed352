import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { projectCopy, slipway, succeed, succeedJson, type CallOptions } from './slipway.ts'

interface LockJson {
  changed: boolean
  bases: { base: string; architecture: string; image: string | null; outcome: string }[]
}

interface Scene extends CallOptions {
  /** What the images are called that a registry has; another text is another image. */
  tags: Map<string, string>
  /** Declares bases: of hello, and of weather if one is given. */
  declare: (hello: string, weather?: string) => Promise<void>
  readLock: () => Promise<string>
}

/** A project, and a registry that serves an image for each tag. */
async function aScene(): Promise<Scene> {
  const cwd = await projectCopy()
  const tags = new Map([
    ['acme/node:24', 'one'],
    ['acme/alpine:3', 'two'],
  ])
  const { host } = await serveImages(tags)
  const locations = ['hello', 'weather'] as const
  const files = locations.map((name) => join(cwd, 'locations', name, 'location.yaml'))
  const texts = await Promise.all(files.map(async (file) => readFile(file, 'utf8')))
  return {
    cwd,
    variables: { SLIPWAY_REGISTRY_MAP: `registry.example=${host}` },
    tags,
    async declare(...bases) {
      for (const [index, file] of files.entries()) {
        const build = bases[index] === undefined ? '' : `build: { base: registry.example/${bases[index]} }\n`
        await writeFile(file, `${texts[index]}${build}`)
      }
    },
    readLock: async () => readFile(join(cwd, 'slipway.lock'), 'utf8'),
  }
}

function outcomes({ bases }: LockJson): string[] {
  return bases.map(({ base, outcome }) => `${base} ${outcome}`)
}

test('bases are pinned by what their registries have, and then stay as they are', async () => {
  const scene = await aScene()
  await scene.declare('acme/node:24', 'acme/node:24')
  expect(outcomes(await succeedJson<LockJson>(scene, 'lock'))).toEqual([
    'registry.example/acme/node:24 pinned',
  ])
  const digest = digestOf(imageOf('one').manifest)
  expect(JSON.parse(await scene.readLock())).toEqual({
    version: 1,
    bases: { 'registry.example/acme/node:24': { x86_64: `registry.example/acme/node@${digest}` } },
  })

  scene.tags.set('acme/node:24', 'another')
  const { changed, bases } = await succeedJson<LockJson>(scene, 'lock')
  expect({ changed, outcome: bases[0]?.outcome }).toEqual({ changed: false, outcome: 'kept' })
  expect(await scene.readLock()).toContain(digest)
  expect(await succeed(scene, 'lock', '--check')).toContain('kept')
})

test('a base that comes is added, one that goes is removed, and the others are not asked for', async () => {
  const scene = await aScene()
  await scene.declare('acme/node:24')
  await succeed(scene, 'lock')
  scene.tags.delete('acme/node:24')
  await scene.declare('acme/node:24', 'acme/alpine:3')
  expect(outcomes(await succeedJson<LockJson>(scene, 'lock'))).toEqual([
    'registry.example/acme/alpine:3 pinned',
    'registry.example/acme/node:24 kept',
  ])
  await scene.declare('acme/alpine:3')
  expect(outcomes(await succeedJson<LockJson>(scene, 'lock'))).toEqual([
    'registry.example/acme/alpine:3 kept',
    'registry.example/acme/node:24 removed',
  ])
  expect(await scene.readLock()).not.toContain('acme/node')
})

test('--update asks again, for all or for those that are named', async () => {
  const scene = await aScene()
  await scene.declare('acme/node:24', 'acme/alpine:3')
  await succeed(scene, 'lock')
  scene.tags.set('acme/node:24', 'newer')
  scene.tags.set('acme/alpine:3', 'newer')
  expect(
    outcomes(await succeedJson<LockJson>(scene, 'lock', '--update', 'registry.example/acme/alpine:3')),
  ).toEqual(['registry.example/acme/alpine:3 updated', 'registry.example/acme/node:24 kept'])
  expect(outcomes(await succeedJson<LockJson>(scene, 'lock', '--update'))).toEqual([
    'registry.example/acme/alpine:3 kept',
    'registry.example/acme/node:24 updated',
  ])
  const unknown = await slipway(scene, 'lock', '--update', 'node:20')
  expect(unknown).toMatchObject({
    code: 1,
    stderr:
      '✖ No code location is built upon node:20.\n' +
      '  They are built upon: registry.example/acme/alpine:3, registry.example/acme/node:24.\n',
  })
})

test('--check changes nothing, asks nobody, and exits 1 for what is missing and what is not needed', async () => {
  const scene = await aScene()
  const offline = { ...scene, variables: { SLIPWAY_REGISTRY_MAP: 'registry.example=127.0.0.1:1' } }
  await scene.declare('acme/node:24')
  const missing = await slipway(offline, 'lock', '--check')
  expect(missing).toMatchObject({
    code: 1,
    stdout: 'registry.example/acme/node:24  x86_64  missing\n',
    stderr: 'slipway lock writes what is needed.\n',
  })
  expect(existsSync(join(scene.cwd, 'slipway.lock'))).toBe(false)
  await succeed(scene, 'lock')
  expect(await slipway(offline, 'lock', '--check')).toMatchObject({ code: 0 })
  const before = await scene.readLock()
  await scene.declare('acme/alpine:3')
  const { code, stdout } = await slipway(offline, 'lock', '--check', '--json')
  expect(code).toBe(1)
  expect(outcomes(JSON.parse(stdout) as LockJson)).toEqual([
    'registry.example/acme/alpine:3 missing',
    'registry.example/acme/node:24 unused',
  ])
  expect(await scene.readLock()).toBe(before)
})

test('a slipway.lock that cannot be used is refused by --check, and written anew without it', async () => {
  const scene = await aScene()
  await scene.declare('acme/node:24')
  await writeFile(join(scene.cwd, 'slipway.lock'), '<<<<<<< ours\n')
  expect(await slipway(scene, 'lock', '--check')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^✖ slipway\.lock:1 cannot be used: .+\n {2}.*slipway lock/),
  })
  const { code, stderr } = await slipway(scene, 'lock')
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('It is written anew.') })
  expect(await slipway(scene, 'lock', '--check')).toMatchObject({ code: 0 })
})

test('what a registry does not have is told, and nothing is written', async () => {
  const scene = await aScene()
  await scene.declare('acme/node:99')
  expect(await slipway(scene, 'lock')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^✖ .*acme\/node.*\n {2}.+\n$/),
  })
  expect(existsSync(join(scene.cwd, 'slipway.lock'))).toBe(false)
})

test("a base in a registry of AWS is asked for under one's own credentials", async () => {
  const scene = await aScene()
  const file = join(scene.cwd, 'locations/hello/location.yaml')
  const base = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/base:1'
  await writeFile(file, `${await readFile(file, 'utf8')}build: { base: '${base}' }\n`)
  const { host } = await serveImages(scene.tags, { 'www-authenticate': 'Basic realm="ecr"' })
  const variables = {
    AWS_EC2_METADATA_DISABLED: 'true',
    SLIPWAY_REGISTRY_MAP: `111122223333.dkr.ecr.eu-west-1.amazonaws.com=${host}`,
  }
  expect(await slipway({ ...scene, variables }, 'lock')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^✖ A base is in a registry of AWS, which needs credentials\. .*\n {2}Sign in.*\n$/,
    ),
  })
})

test('a project without bases has nothing to pin', async () => {
  const scene = await aScene()
  const { code, stdout, stderr } = await slipway(scene, 'lock')
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(/^No code location has a build\.base: .*such as build: \{ base: .*\n$/),
  })
  expect(existsSync(join(scene.cwd, 'slipway.lock'))).toBe(false)
})

test('to check and to update at once is wrong usage', async () => {
  const scene = await aScene()
  expect(await slipway(scene, 'lock', '--check', '--update')).toMatchObject({ code: 2, stdout: '' })
})

/** An image without layers; `text` makes it another one. */
function imageOf(text: string): { manifest: string; config: string } {
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { text } } })
  const part = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config) }
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: { ...part, size: Buffer.byteLength(config) },
    layers: [],
  }
  return { manifest: JSON.stringify(manifest), config }
}

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/** Serves them until the test is over, or nobody, if there is a challenge; its host and port. */
async function serveImages(
  tags: ReadonlyMap<string, string>,
  challenge?: Record<string, string>,
): Promise<{ host: string }> {
  const server = createServer((request, response) => {
    if (challenge !== undefined) return void response.writeHead(401, challenge).end()
    const [, name = '', kind, reference = ''] =
      /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? []
    const text = tags.get(`${name}:${reference}`)
    const ofBlob = [...tags.values()]
      .map((one) => imageOf(one).config)
      .find((config) => digestOf(config) === reference)
    const body = kind === 'blobs' ? ofBlob : text && imageOf(text).manifest
    if (body === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': MANIFEST_TYPE }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}
