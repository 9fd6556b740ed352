import { createReadStream, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalJson } from '@slipway/model'
import { readBase } from './base-image.ts'
import { digestOf } from './digest.ts'
import { imageConfig } from './image-config.ts'
import type { JsonRecord } from './json-record.ts'
import { cachedLayer, checkedFile, type CacheDeps } from './layers/layer-cache.ts'
import type { Layer } from './layers/layer-entry.ts'
import { packLayer, type PackedLayer } from './layers/pack-layer.ts'
import { rememberedDigest } from './layers/remembered-digest.ts'
import type { RuntimeLayer } from './layers/runtime-layer.ts'
import type { Platform } from './platform.ts'
import type { ImageManifest, Part } from './read-image.ts'
import type { Sendable } from './registry/blobs.ts'
import type { Body } from './registry/exchange.ts'
import { pinnedName, type ImageReference } from './registry/image-reference.ts'
import { OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST } from './registry/media-types.ts'
import type { RegistryClient } from './registry/registry-client.ts'
import { valueOf } from './value-of.ts'

/** A file of no more is sent from memory. */
const WHOLE_BYTES = 1024 * 1024

export interface ImageDeps extends CacheDeps {
  registry: RegistryClient
}

/** What lies upon a base. */
export interface ImageParts {
  /** What the code needs and the location's files do not hold; the same layer for many images. */
  dependencies?: Layer
  code: Layer
  runtime: RuntimeLayer
  platform: Platform
}

export interface ComposeRequest extends ImageParts {
  base: ImageReference
}

/** An image that no registry may have yet. Disposing removes its temporary files. */
export interface ComposedImage extends ImageManifest, AsyncDisposable {
  /** What the manifest is. */
  bytes: Uint8Array
  inherited: Part[]
  /** What the base does not have: the added layers, and the config. */
  own: Sendable[]
}

/** Puts an image together on this machine; of the base, only manifest and config are read. */
export async function composeImage(deps: ImageDeps, request: ComposeRequest): Promise<ComposedImage> {
  await using started = new AsyncDisposableStack()
  const { base, platform } = request
  const directory = await mkdtemp(join(tmpdir(), 'slipway-image-'))
  started.defer(() => rm(directory, { recursive: true, force: true }))
  // The layers' files are removed at the end: nobody may write them any more when one of the two has failed.
  const [readingBase, packing] = await Promise.allSettled([
    readBase(deps, { image: base, platform }),
    addedLayers(deps, { ...request, directory }),
  ])
  const { manifest, config: baseConfig } = valueOf(readingBase)
  const added = valueOf(packing)
  const name = pinnedName(base.repository, manifest.digest)
  const config = imageConfig({ name, base: baseConfig, base_layers: manifest.layers.length, added })
  const end = started.move()
  return { ...assemble(manifest, added, config), [Symbol.asyncDispose]: () => end.disposeAsync() }
}

type Added = PackedLayer & Sendable & { created_by: string }

/** What is the same for many images comes from the cache, and is looked at before it is sent. */
async function addedLayers(
  deps: ImageDeps,
  { dependencies, code, runtime, directory }: ImageParts & { directory: string },
): Promise<Added[]> {
  const pack = async (): Promise<Added> => {
    const packed = await packLayer(code, join(directory, 'code'))
    return { ...packed, created_by: 'slipway: code', open: async () => contentOf(packed) }
  }
  const layers = await Promise.allSettled([
    ...(dependencies === undefined ? [] : [sharedLayer(deps, dependencies, 'dependencies')]),
    pack(),
    sharedLayer(deps, runtime, 'runtime'),
  ])
  return layers.map(valueOf)
}

function contentOf({ file, bytes }: PackedLayer): Body {
  return bytes <= WHOLE_BYTES ? readFileSync(file) : createReadStream(file)
}

async function sharedLayer(deps: ImageDeps, layer: Layer, what: string): Promise<Added> {
  const cached = await cachedLayer(deps, { layer, diff_id: await rememberedDigest(deps, layer) })
  return { ...cached, created_by: `slipway: ${what}`, open: () => checkedFile(cached) }
}

function assemble(
  base: ImageManifest,
  added: readonly Added[],
  config: JsonRecord,
): Omit<ComposedImage, keyof AsyncDisposable> {
  const configBytes = new TextEncoder().encode(canonicalJson(config))
  const configContent = { digest: digestOf(configBytes), bytes: configBytes.length }
  const layers = [...base.layers, ...added.map((layer) => ({ ...layer, mediaType: OCI_LAYER_GZIP }))]
  const bytes = new TextEncoder().encode(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: descriptorOf({ ...configContent, mediaType: OCI_CONFIG }),
      layers: layers.map(descriptorOf),
    }),
  )
  return {
    digest: digestOf(bytes),
    bytes,
    config: configContent,
    layers,
    inherited: base.layers,
    own: [...added, { ...configContent, open: () => Promise.resolve(configBytes) }],
  }
}

function descriptorOf({ mediaType, digest, bytes }: Part): object {
  return { mediaType, digest, size: bytes }
}
