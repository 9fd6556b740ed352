import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { publishImage } from '../../src/build/index.ts'
import { loopbackRegistry } from '../support/loopback-registry.ts'
import { fakeNpm, repository, temporaryDirectory, write } from '../support/temporary-project.ts'
import { contents, publishing, runtimeFiles } from './support/publishing.ts'

const NEEDS = JSON.stringify({ dependencies: { greeting: '1.0.0' } })
const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { '': {} } })

beforeEach(() => {
  process.env.npm_config_cache = temporaryDirectory()
  // Nothing listens there: what is not served by a test's own registry fails at once.
  process.env.npm_config_registry = 'http://127.0.0.1:9/'
  process.env.npm_config_fetch_retries = '0'
})

function project(content: Record<string, string>): string {
  const at = Object.entries(content).map(([path, text]) => [`locations/orders/${path}`, text] as const)
  return repository(Object.fromEntries(at))
}

test('what the lockfile of the commit names is a layer between base and code, the same on any machine', async () => {
  const packages = await loopbackRegistry()
  const root = project({
    'main.mjs': 'import "greeting"\n',
    'package.json': packages.packageJson,
    'package-lock.json': packages.packageLock,
  })
  const [one, other] = [await publishing(), await publishing()]
  const request = await one.request(root)
  // Neither file counts as it lies there now.
  write(root, { 'locations/orders/package.json': '{', 'locations/orders/package-lock.json': '{' })

  const built = await publishImage(one.deps, request)
  const again = await publishImage(other.deps, request)

  expect(again.digest).toBe(built.digest)
  expect(built.layers).toHaveLength(4)
  expect(built.layers[0]!.digest).toBe(one.base.layer)
  const installed = await one.layer(built.tag, 1)
  expect(Object.keys(installed)).toEqual([
    'app/',
    'app/node_modules/',
    'app/node_modules/greeting/',
    'app/node_modules/greeting/index.js',
    'app/node_modules/greeting/package.json',
  ])
  expect(contents(installed)['node_modules/greeting/index.js']).toContain('hello from a dependency')
  expect(Object.keys(contents(await one.layer(built.tag, 2)))).toContain('main.mjs')
})

test('when only the code changes, npm is not asked and the layer is not sent again', async () => {
  const packages = await loopbackRegistry()
  const content = { 'package.json': packages.packageJson, 'package-lock.json': packages.packageLock }
  const { registry, deps, publish } = await publishing()
  const first = await publish(project({ ...content, 'main.mjs': '1' }))
  const sent = registry.count('PUT /v2/acme/orders/blobs/')
  const without = { ...deps, npm: fakeNpm('exit 1') }
  const { request } = await publishing()

  const second = await publishImage(without, {
    ...(await request(project({ ...content, 'main.mjs': '2' }))),
    runtime: runtimeFiles(),
  })

  expect(second.pushed).toBe(true)
  expect(second.layers[1]).toEqual(first.layers[1])
  expect(second.layers[2]).not.toEqual(first.layers[2])
  // The code and the config.
  expect(registry.count('PUT /v2/acme/orders/blobs/') - sent).toBe(2)
  expect(packages.downloads()).toBe(1)
})

test('packages for the platform of the image are installed, whatever machine this is and was asked for before', async () => {
  const { manifest, lock } = await nativePackages()
  const root = project({ 'package.json': manifest, 'package-lock.json': lock })
  const cacheDirectory = temporaryDirectory()
  const [intel, arm] = [
    await publishing({}, { cacheDirectory }, 'linux/amd64'),
    await publishing({}, { cacheDirectory }, 'linux/arm64'),
  ]

  const forIntel = await intel.publish(root)
  const forArm = await publishImage(arm.deps, {
    ...(await arm.request(root, { architecture: 'arm64' })),
    runtime: runtimeFiles({ machine: 0xb7 }),
  })

  const installed = (entries: object) => Object.keys(entries).filter((name) => name.endsWith('.json'))
  expect(installed(await intel.layer(forIntel.tag, 1))).toEqual([
    'app/node_modules/native-linux-x64-glibc/package.json',
  ])
  expect(installed(await arm.layer(forArm.tag, 1))).toEqual([
    'app/node_modules/native-linux-arm64-glibc/package.json',
  ])
})

test.each([
  ['no lockfile', { 'package.json': NEEDS }, 'dependencies_not_locked'],
  [
    'a lockfile that links to a directory',
    {
      'package.json': NEEDS,
      'package-lock.json': JSON.stringify({
        packages: { 'node_modules/lib': { resolved: '../lib', link: true } },
      }),
    },
    'dependencies_outside',
  ],
  ['no JSON', { 'package.json': '{,}' }, 'invalid_package_json'],
  [
    'a node_modules of its own',
    { 'package.json': NEEDS, 'package-lock.json': LOCK, 'node_modules/a.js': '' },
    'dependencies_not_ignored',
  ],
])('a location with %s is refused rather than run without its dependencies', async (_, content, code) => {
  const { registry, publish } = await publishing()

  await expect(publish(project(content as Record<string, string>))).rejects.toMatchObject({
    code,
    message: expect.stringContaining('orders'),
  })
  expect(registry.count('PUT')).toBe(0)
})

test('an npm that fails ends the build in its own words, and the next one tries again', async () => {
  const { registry, deps, request } = await publishing()
  const asked = await request(project({ 'package.json': NEEDS, 'package-lock.json': LOCK }))
  const failing = { ...deps, npm: fakeNpm('echo "npm error code E404" >&2; exit 1') }

  await expect(publishImage(failing, asked)).rejects.toMatchObject({
    code: 'dependencies_failed',
    message: expect.stringContaining('npm error code E404'),
  })
  expect(registry.count('PUT')).toBe(0)

  const working = { ...deps, npm: fakeNpm('mkdir -p node_modules/greeting') }
  expect((await publishImage(working, asked)).layers).toHaveLength(4)
})

/** A package of which there is one for each platform, as those with native programs are published. */
async function nativePackages(): Promise<{ manifest: string; lock: string }> {
  const platforms = [
    { os: 'linux', cpu: 'x64', libc: 'glibc' },
    { os: 'linux', cpu: 'x64', libc: 'musl' },
    { os: 'linux', cpu: 'arm64', libc: 'glibc' },
    { os: 'darwin', cpu: 'arm64' },
  ]
  const packed = await Promise.all(
    platforms.map(async ({ os, cpu, libc }) => {
      const name = ['native', os, cpu, libc].filter((part) => part !== undefined).join('-')
      const own = { os: [os], cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }) }
      return { name, own, tarball: await tarballOf({ name, version: '1.0.0', ...own }) }
    }),
  )
  const server = createServer((request, response) => {
    response.end(packed.find(({ name }) => request.url === `/${name}.tgz`)?.tarball)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const optionalDependencies = Object.fromEntries(packed.map(({ name }) => [name, '1.0.0']))
  const entries = packed.map(({ name, own, tarball }) => [
    `node_modules/${name}`,
    {
      version: '1.0.0',
      resolved: `http://127.0.0.1:${port}/${name}.tgz`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      optional: true,
      ...own,
    },
  ])
  const root = { name: 'orders', version: '1.0.0', optionalDependencies }
  const packages = { '': root, ...Object.fromEntries(entries) }
  return {
    manifest: JSON.stringify(root),
    lock: JSON.stringify({ name: root.name, version: root.version, lockfileVersion: 3, packages }),
  }
}

async function tarballOf(manifest: object): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name: 'package/package.json' }, JSON.stringify(manifest))
  tar.finalize()
  return buffer(Readable.from(tar).pipe(createGzip()))
}
