import { isDigest, type Content } from './digest.ts'
import { DeployError } from '../deploy-error.ts'
import { isRecord, type JsonRecord } from './json-record.ts'
import type { Platform } from './platform.ts'
import { readBlob } from './registry/blobs.ts'
import { pinnedName, type ImageReference, type Repository } from './registry/image-reference.ts'
import { missing, readManifest, type StoredManifest } from './registry/manifests.ts'
import { INDEX_TYPES, ociLayerType } from './registry/media-types.ts'
import type { RegistryClient } from './registry/registry-client.ts'

/** What indexes call an entry that is no image: attestations and the like. */
const UNKNOWN = 'unknown/unknown'

/** What a manifest says of one of its parts. */
export interface Part extends Content {
  /** As OCI manifests call it. */
  mediaType: string
}

/** One image, in the terms of its manifest. */
export interface ImageManifest {
  digest: string
  config: Content
  layers: Part[]
}

export interface ReadImageRequest {
  image: ImageReference
  platform: Platform
}

/**
 * An image's manifest; an index is resolved to the asked platform. Throws a `DeployError`: `unknown_image`, or
 * `unsupported_base` when it has no such platform or cannot be built upon.
 */
export async function readImage(
  registry: RegistryClient,
  { image, platform }: ReadImageRequest,
): Promise<ImageManifest> {
  const { repository, reference } = image
  const stored = await readManifest(registry, { repository, reference })
  if (stored === undefined) throw missing(repository, reference)
  if (!INDEX_TYPES.includes(stored.mediaType)) return manifestIn(repository, stored)
  const digest = choose({ repository, stored, platform })
  const chosen = await readManifest(registry, { repository, reference: digest })
  if (chosen === undefined) throw missing(repository, digest)
  return manifestIn(repository, chosen)
}

/** What an image's config says: what its manifest calls `config`, parsed. Throws a `DeployError`. */
export async function readConfig(
  registry: RegistryClient,
  { repository, manifest }: { repository: Repository; manifest: ImageManifest },
): Promise<JsonRecord> {
  const bytes = await readBlob(registry, { repository, content: manifest.config })
  try {
    const content: unknown = JSON.parse(bytes.toString('utf8'))
    if (isRecord(content)) return content
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw unsupported(pinnedName(repository, manifest.digest), 'has a config that is no JSON object')
}

/** The parts of one image's manifest. Throws a `DeployError`, `unsupported_base`, for any other form. */
export function manifestIn(
  repository: Repository,
  { digest, content }: Pick<StoredManifest, 'digest' | 'content'>,
): ImageManifest {
  const name = pinnedName(repository, digest)
  if (!isRecord(content) || !Array.isArray(content.layers)) throw unsupported(name, 'is not one image')
  const config = contentOf(content.config)
  if (config === undefined) throw unsupported(name, 'has no config')
  return { digest, config, layers: content.layers.map((layer) => partOf(name, layer)) }
}

function partOf(name: string, layer: unknown): Part {
  const content = contentOf(layer)
  const mediaType = isRecord(layer) ? ociLayerType(layer.mediaType) : undefined
  if (content !== undefined && mediaType !== undefined) return { ...content, mediaType }
  throw unsupported(name, `has a layer that cannot be copied: ${JSON.stringify(layer).slice(0, 200)}`)
}

function contentOf(value: unknown): Content | undefined {
  if (!isRecord(value) || !isDigest(value.digest)) return undefined
  const { digest, size } = value
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0
    ? { digest, bytes: size }
    : undefined
}

interface IndexRequest {
  repository: Repository
  stored: StoredManifest
  platform: Platform
}

function choose({ repository, stored, platform }: IndexRequest): string {
  const listed = isRecord(stored.content) ? stored.content.manifests : undefined
  const manifests = Array.isArray(listed) ? listed.filter(isRecord) : []
  const found = manifests.find((manifest) => listedFor(manifest) === platform)?.digest
  if (isDigest(found)) return found
  const names = manifests.map(listedFor).filter((name) => name !== UNKNOWN)
  throw unsupported(
    pinnedName(repository, stored.digest),
    `has no image for ${platform}, only for ${names.join(', ') || 'none'}`,
  )
}

function listedFor({ platform }: JsonRecord): string {
  return isRecord(platform) ? platformOf(platform) : UNKNOWN
}

/** The variants of arm64 that exist are all v8. */
function platformOf({ os, architecture }: JsonRecord): string {
  return typeof os === 'string' && typeof architecture === 'string' ? `${os}/${architecture}` : UNKNOWN
}

/** Throws a `DeployError`, `unsupported_base`, unless a config is for a platform. */
export function requirePlatform(name: string, config: JsonRecord, platform: Platform): void {
  const actual = platformOf(config)
  if (actual !== platform) throw unsupported(name, `is for ${actual}, not for ${platform}`)
}

/** A base that nothing can be built upon. */
export function unsupported(name: string, why: string): DeployError {
  return new DeployError({
    code: 'unsupported_base',
    message: `The base image ${name} ${why}.`,
    remedy: 'Take a Linux image with glibc for the architecture that the location declares.',
  })
}
