import { openAsBlob } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalJson } from '@slipway/model'
import { digestOf } from './digest.ts'
import { imageConfig } from './image-config.ts'
import type { JsonRecord } from './json-record.ts'
import { cachedLayer, checkedFile, type CacheDeps } from './layers/layer-cache.ts'
import type { Layer } from './layers/layer-entry.ts'
import { packLayer, type PackedLayer } from './layers/pack-layer.ts'
import type { RuntimeLayer } from './layers/runtime-layer.ts'
import type { Platform } from './platform.ts'
import { readConfig, readImage, requirePlatform, type ImageManifest, type Part } from './read-image.ts'
import type { Sendable } from './registry/blobs.ts'
import { pinnedName, type ImageReference } from './registry/image-reference.ts'
import { OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST } from './registry/media-types.ts'
import type { RegistryClient } from './registry/registry-client.ts'

export interface ImageDeps extends CacheDeps {
  registry: RegistryClient
}

/** What lies upon a base. */
export interface ImageParts {
  code: Layer
  runtime: RuntimeLayer
  platform: Platform
}

export interface ComposeRequest extends ImageParts {
  base: ImageReference
  runtimeDigest: string
}

/** An image that no registry may have yet. Disposing removes its temporary files. */
export interface ComposedImage extends ImageManifest, AsyncDisposable {
  /** What the manifest is. */
  bytes: Uint8Array<ArrayBuffer>
  inherited: Part[]
  /** What the base does not have: the layers of code and runtime, and the config. */
  own: Sendable[]
}

/** Puts an image together on this machine; of the base, only manifest and config are read. */
export async function composeImage(deps: ImageDeps, request: ComposeRequest): Promise<ComposedImage> {
  await using started = new AsyncDisposableStack()
  const { base, platform, runtime, runtimeDigest } = request
  const directory = await mkdtemp(join(tmpdir(), 'slipway-image-'))
  started.defer(() => rm(directory, { recursive: true, force: true }))
  const manifest = await readImage(deps.registry, { image: base, platform })
  const name = pinnedName(base.repository, manifest.digest)
  const baseConfig = await readConfig(deps.registry, { repository: base.repository, manifest })
  requirePlatform(name, baseConfig, platform)
  const code = await packLayer(request.code, join(directory, 'code'))
  const cached = await cachedLayer(deps, { layer: runtime, diff_id: runtimeDigest })
  const added = [
    { ...code, open: () => openAsBlob(code.file) },
    { ...cached, open: () => checkedFile(cached) },
  ]
  const config = imageConfig({
    name,
    base: baseConfig,
    base_layers: manifest.layers.length,
    added: added.map(({ diff_id }, index) => ({ diff_id, created_by: `slipway: ${PARTS[index]}` })),
  })
  const end = started.move()
  return { ...assemble(manifest, added, config), [Symbol.asyncDispose]: () => end.disposeAsync() }
}

/** What each added layer is, in order. */
const PARTS = ['code', 'runtime']

function assemble(
  base: ImageManifest,
  added: readonly (PackedLayer & Sendable)[],
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
    own: [...added, { ...configContent, open: () => Promise.resolve(new Blob([configBytes])) }],
  }
}

function descriptorOf({ mediaType, digest, bytes }: Part): object {
  return { mediaType, digest, size: bytes }
}
