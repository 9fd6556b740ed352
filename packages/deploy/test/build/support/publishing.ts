import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Place } from '@slipway/aws-layout'
import {
  findImage,
  publishImage,
  type PublishDeps,
  type PublishRequest,
  type RuntimeFiles,
} from '../../../src/build/index.ts'
import { RegistryClient, type Platform } from '../../../src/image/index.ts'
import { npmBeside } from '../../../src/local/npm-beside.ts'
import { addBase, fakeNode, type Base } from '../../image/support/image-parts.ts'
import { readTar, type TarEntry } from '../../image/support/read-tar.ts'
import { RegistryServer, type RegistryOptions } from '../../image/support/registry-server.ts'
import { files, temporaryDirectory } from '../../support/temporary-project.ts'
import { committedLocation, type LocationOptions } from './committed-location.ts'

export const PLACE: Place = {
  project: 'acme',
  environment: 'staging',
  account: '111122223333',
  region: 'eu-west-1',
}

/** How AWS names the place's registry. */
export const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'

export const REPOSITORY = 'acme/orders'

/** A bundle, and the head of a Linux program in place of Node. */
export function runtimeFiles({ build_id = '0123456789abcdef', machine = 0x3e } = {}): RuntimeFiles {
  const directory = files({
    'dist/main.js': 'run()\n',
    'dist/package.json': `{ "type": "commonjs", "build_id": "${build_id}" }\n`,
    node: fakeNode(machine),
  })
  return { directory: join(directory, 'dist'), build_id, nodeFor: async () => join(directory, 'node') }
}

/** What an image is published with: a cache of its own, and requests to these hosts instead. */
export function publishDeps(map: Record<string, string>, deps: Partial<PublishDeps> = {}): PublishDeps {
  return {
    registry: new RegistryClient({
      clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
      credentialsFor: () => Promise.resolve(undefined),
      map: new Map(Object.entries(map)),
    }),
    ecr: { send: () => Promise.reject(new Error('Nobody is to ask ECR.')) },
    npm: npmBeside(process.execPath),
    cacheDirectory: join(temporaryDirectory(), 'cache'),
    newId: randomUUID,
    ...deps,
  }
}

/** A registry with a base, and what publishes to it. */
export interface Publishing {
  registry: RegistryServer
  base: Base
  deps: PublishDeps
  request: (root: string, options?: Partial<LocationOptions>) => Promise<PublishRequest>
  publish: (root: string, options?: Partial<LocationOptions>) => ReturnType<typeof publishImage>
  find: (request: PublishRequest) => ReturnType<typeof findImage>
  /** The files of a layer, counted from the base's. */
  layer: (tag: string, index: number) => Promise<Record<string, TarEntry>>
}

export async function publishing(
  options: RegistryOptions = {},
  own: Partial<PublishDeps> = {},
  platform: Platform = 'linux/amd64',
): Promise<Publishing> {
  const registry = await RegistryServer.start(options)
  // The base's name is the same in each, so that images can be compared.
  const added = addBase(registry, { platform })
  const base = { ...added, image: `bases.example.org/bases/debian@${added.digest}` }
  const deps = publishDeps({ [HOST]: registry.host, 'bases.example.org': registry.host }, own)
  const runtime = runtimeFiles()
  const request: Publishing['request'] = async (root, location) => ({
    root,
    place: PLACE,
    location: committedLocation(root, { base: base.image, ...location }),
    runtime,
  })
  return {
    registry,
    base,
    deps,
    request,
    publish: async (root, location) => publishImage(deps, await request(root, location)),
    find: ({ place, location, runtime: { build_id } }) =>
      findImage(deps, {
        place,
        location: location.location,
        contentDigest: location.content_digest,
        runtimeBuild: build_id,
      }),
    layer: (tag, index) => {
      const { digest } = registry.manifest(REPOSITORY, tag).layers[index]!
      return readTar(registry.blobFile(REPOSITORY, digest))
    },
  }
}

/** The files of a layer below the code's directory, with what they hold. */
export function contents(entries: Record<string, TarEntry>): Record<string, string> {
  const found = Object.entries(entries).filter(([, { type }]) => type === 'file')
  return Object.fromEntries(found.map(([name, { content }]) => [name.replace(/^app\//, ''), content]))
}
