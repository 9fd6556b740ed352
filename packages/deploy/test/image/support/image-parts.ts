import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  codeLayer,
  RegistryClient,
  runtimeLayer,
  type Credentials,
  type ImageDeps,
  type Platform,
  type RuntimeLayer,
} from '../../../src/image/index.ts'
import { contentDigest } from '../../../src/content-digest.ts'
import { openSource } from '../../../src/local/open-source.ts'
import { files, temporaryDirectory } from '../../support/temporary-project.ts'
import { digestOf, type RegistryServer } from './registry-server.ts'

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'

/** What an image is built with; waiting costs no time. */
export function imageDeps(
  options: { credentials?: Credentials; map?: ReadonlyMap<string, string> } = {},
): ImageDeps {
  const registry = new RegistryClient({
    clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
    credentialsFor: () => Promise.resolve(options.credentials),
    map: options.map ?? new Map<string, string>(),
  })
  return { registry, cacheDirectory: join(temporaryDirectory(), 'cache'), newId: randomUUID }
}

/** A location's code, as a build takes it. */
export async function codeIn(directory: string) {
  const [found] = await openSource(directory).read(['.'])
  const inputs = found!.inputs
  return { code: await codeLayer({ inputs }), content_digest: contentDigest(inputs) }
}

/** The head of a Linux program: for x86_64, unless the machine says otherwise. */
export function fakeNode(machine = 0x3e): Buffer {
  const node = Buffer.alloc(4096)
  node.set([0x7f, 0x45, 0x4c, 0x46, 2, 1])
  node.writeUInt16LE(machine, 18)
  return node
}

/** A runtime with such a head in place of Node. */
export async function fakeRuntime(build_id = 'b1', machine = 0x3e): Promise<RuntimeLayer> {
  const node = fakeNode(machine)
  const directory = files({ 'dist/main.js': `run("${build_id}")\n`, 'dist/late/extra.js': 'more()\n', node })
  return runtimeLayer({ bundle: join(directory, 'dist'), node: join(directory, 'node'), build_id })
}

export interface Base {
  /** `host/name@sha256:…` */
  image: string
  digest: string
  layer: string
  manifest: object
}

export interface BaseOptions {
  repository?: string
  platform?: Platform
  os?: string
}

/** A base image of one layer in the form of Docker's own tools, pushed before. */
export function addBase(registry: RegistryServer, options: BaseOptions = {}): Base {
  const { repository = 'bases/debian', platform = 'linux/amd64', os = 'linux' } = options
  const tar = Buffer.alloc(1024, platform)
  const layer = registry.addBlob(repository, gzipSync(tar))
  const config = registry.addBlob(
    repository,
    Buffer.from(
      JSON.stringify({
        os,
        architecture: platform.slice('linux/'.length),
        container: 'where it was built',
        created: '2026-01-02T03:04:05Z',
        config: { Env: ['PATH=/opt/tools:/bin', 'LANG=C.UTF-8'], Cmd: ['bash'], User: 'app' },
        rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
        history: [{ created: '2026-01-02T03:04:05Z', created_by: 'import' }],
      }),
    ),
  )
  const manifest = {
    schemaVersion: 2,
    mediaType: DOCKER_MANIFEST,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', ...layer }],
  }
  const digest = registry.addManifest(repository, 'latest', manifest, DOCKER_MANIFEST)
  return { image: `${registry.host}/${repository}@${digest}`, digest, layer: layer.digest, manifest }
}
