import { expect, test } from 'vitest'
import { pinBases } from '../../src/build/index.ts'
import { addBase, OCI_MANIFEST } from '../image/support/image-parts.ts'
import { RegistryServer } from '../image/support/registry-server.ts'
import { publishDeps } from './support/publishing.ts'

const INDEX = 'application/vnd.oci.image.index.v1+json'

/** A registry in place of Docker Hub and of another one, with an image for both platforms and one for Intel alone. */
async function hub() {
  const registry = await RegistryServer.start()
  const repository = 'library/node'
  const intel = addBase(registry, { repository })
  const arm = addBase(registry, { repository, platform: 'linux/arm64' })
  const manifests = [
    {
      mediaType: OCI_MANIFEST,
      digest: intel.digest,
      size: 1,
      platform: { os: 'linux', architecture: 'amd64' },
    },
    {
      mediaType: OCI_MANIFEST,
      digest: arm.digest,
      size: 1,
      platform: { os: 'linux', architecture: 'arm64' },
    },
  ]
  registry.addManifest(repository, '24-slim', { schemaVersion: 2, mediaType: INDEX, manifests }, INDEX)
  const own = addBase(registry, { repository: 'acme/base' })
  const deps = publishDeps({ 'docker.io': registry.host, 'ghcr.io': registry.host })
  return { registry, deps, intel, arm, own }
}

test('each base is pinned for each architecture, to one image, by the names that they have without any map', async () => {
  const { deps, intel, arm, own } = await hub()

  const pinned = await pinBases(deps, {
    bases: [
      { base: 'node:24-slim', architecture: 'x86_64' },
      { base: 'ghcr.io/acme/base', architecture: 'x86_64' },
      { base: 'node:24-slim', architecture: 'arm64' },
    ],
  })

  expect(pinned).toEqual({
    'ghcr.io/acme/base': { x86_64: `ghcr.io/acme/base@${own.digest}` },
    'node:24-slim': {
      arm64: `docker.io/library/node@${arm.digest}`,
      x86_64: `docker.io/library/node@${intel.digest}`,
    },
  })
  expect(Object.keys(pinned)).toEqual(['ghcr.io/acme/base', 'node:24-slim'])
})

test.each([
  ['node:24-slim', 'docker.io/library/node'],
  ['library/node:24-slim', 'docker.io/library/node'],
  ['docker.io/library/node:24-slim', 'docker.io/library/node'],
  ['acme/base', 'docker.io/acme/base'],
  ['ghcr.io/acme/base:latest', 'ghcr.io/acme/base'],
])('the base %s is in %s', async (base, repository) => {
  const { deps } = await hub()

  const pinned = await pinBases(deps, { bases: [{ base, architecture: 'x86_64' }] })

  expect(pinned[base]?.x86_64).toMatch(new RegExp(`^${repository}@sha256:[0-9a-f]{64}$`))
})

test('a base that is pinned already stays what it is', async () => {
  const { deps, own } = await hub()
  const base = `ghcr.io/acme/base@${own.digest}`

  expect(await pinBases(deps, { bases: [{ base, architecture: 'x86_64' }] })).toEqual({
    [base]: { x86_64: base },
  })
})

test('a base that many locations name is asked for once', async () => {
  const { registry, deps } = await hub()
  const base = { base: 'acme/base', architecture: 'x86_64' } as const

  await pinBases(deps, { bases: [base, { ...base }, { ...base }] })

  expect(registry.count('GET /v2/acme/base/manifests/latest')).toBe(1)
})

test.each([
  ['nothing:12', 'x86_64', 'unknown_image', /library\/nothing/],
  ['acme/base', 'arm64', 'unsupported_base', /is for linux\/amd64, not for linux\/arm64/],
  ['Debian:12', 'x86_64', 'invalid_reference', /Debian:12/],
] as const)('%s for %s is refused: %s', async (base, architecture, code, message) => {
  const { deps } = await hub()

  await expect(pinBases(deps, { bases: [{ base, architecture }] })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
})
