import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles } from '../../test/support/project.ts'
import { runBundle, writeBundle } from '../../test/support/run-bundle.ts'
import { commitAll, repository, temporaryDirectory, write } from '../../test/support/temporary.ts'
import { memoryRegistry, type MemoryRegistry } from './memory-registry.ts'

const OCI = 'application/vnd.oci.image'
const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'

/** A project whose locations stand on an empty base that the registry has. */
function projectOn(registry: MemoryRegistry, ...names: string[]): string {
  const config = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }
  const digest = registry.addManifest({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, ...registry.addBlob(Buffer.from(JSON.stringify(config))) },
    layers: [],
  })
  const bases = { 'base:1': { x86_64: `registry.example/base@${digest}` } }
  const root = repository(projectFiles(...names))
  write(root, { 'slipway.lock': JSON.stringify({ version: 1, bases }) })
  commitAll(root)
  return root
}

/** What it is that this machine is not. */
const OTHER = process.arch === 'arm64' ? 'x86_64' : 'arm64'

/** A whole Node is packed. */
const TIMEOUT_MS = 180_000

interface Build {
  registry: MemoryRegistry
  workspace: string
  locations: string
  cache?: string
}

function build({ registry, workspace, locations, cache = temporaryDirectory() }: Build) {
  return runBundle('build-agent-image', {
    workspace,
    inputs: { environment: 'staging', locations, 'cache-directory': cache },
    variables: {
      SLIPWAY_REGISTRY_MAP: [registry.mapOf(ECR), registry.mapOf('registry.example')].join(','),
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    },
  })
}

/** The files of a layer, by their paths, with their contents where they are asked for. */
function readLayer(layer: Buffer, ...argv: string[]): string {
  return execFileSync('tar', ['-xzO', ...argv], { input: layer, encoding: 'utf8' })
}

test(
  'an image is the code of the commit and the runtime of the bundle, and is built once',
  async () => {
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
    const manifest = JSON.parse(String(registry.manifests.get(orders.slice(orders.indexOf('@') + 1)))) as {
      layers: { digest: string }[]
    }
    const [own, runtime] = manifest.layers.map(({ digest }) => registry.blobs.get(digest)!)
    expect(readLayer(own!, '--wildcards', '*/main.mjs')).toBe("console.log('orders')\n")
    expect(readLayer(runtime!, 'opt/slipway/build-id')).toBe(`${build_id}\n`)
    expect(summary).toContain('| orders | built |')

    const asked = registry.asked.length
    const again = await build({ registry, workspace, locations: 'orders', cache })
    expect(again.outputs).toEqual(outputs)
    expect(again.summary).toContain('| orders | was there |')
    expect(registry.asked.slice(asked)).toEqual([`GET /v2/acme/orders/manifests/${tag}`])
  },
  TIMEOUT_MS,
)

test(
  'a location that fails does not stop the others, and fails the step',
  async () => {
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
  },
  TIMEOUT_MS,
)

test(
  'a location for other processors than those of the runner names the runner that it takes',
  async () => {
    const registry = await memoryRegistry()
    const workspace = projectOn(registry, 'orders')
    const lock = readFileSync(join(workspace, 'slipway.lock'), 'utf8')
    write(workspace, {
      'slipway.lock': lock.replace('"x86_64"', `"${OTHER}"`),
      'locations/orders/location.yaml': `launcher: lambda
build: {base: 'base:1', architecture: ${OTHER}}
jobs: {greet: {command: [echo]}}
`,
    })
    commitAll(workspace)
    const { code, stdout } = await build({ registry, workspace, locations: 'orders' })
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^::error::The image of orders is for .*%0ABuild it in a job with runs-on: ubuntu/m,
    )
  },
  TIMEOUT_MS,
)
