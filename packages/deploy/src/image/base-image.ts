import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hexOf } from './digest.ts'
import { isRecord, type JsonRecord } from './json-record.ts'
import type { CacheDeps } from './layers/layer-cache.ts'
import type { Platform } from './platform.ts'
import { readConfig, readImage, requirePlatform, type ImageManifest } from './read-image.ts'
import { pinnedName, type ImageReference } from './registry/image-reference.ts'
import type { RegistryClient } from './registry/registry-client.ts'

/** What is known of an image that others are put upon. */
export interface BaseImage {
  manifest: ImageManifest
  config: JsonRecord
}

export interface BaseRequest {
  /** Pinned, so that what was read of it once is true for ever. */
  image: ImageReference
  platform: Platform
}

/**
 * Manifest and config of a base, from the cache where they were read before. Throws a `DeployError`: `unknown_image`,
 * or `unsupported_base` when it is not for the platform.
 */
export async function readBase(
  { registry, cacheDirectory }: Pick<CacheDeps, 'cacheDirectory'> & { registry: RegistryClient },
  { image, platform }: BaseRequest,
): Promise<BaseImage> {
  const directory = join(cacheDirectory, 'bases')
  const file = join(directory, `${hexOf(image.reference)}-${platform.replace('/', '-')}.json`)
  const known = await readFile(file, 'utf8').then(parse, () => undefined)
  if (known !== undefined) return known
  const { repository } = image
  const manifest = await readImage(registry, { image, platform })
  const config = await readConfig(registry, { repository, manifest })
  requirePlatform(pinnedName(repository, manifest.digest), config, platform)
  await mkdir(directory, { recursive: true })
  await writeFile(file, JSON.stringify({ manifest, config }))
  return { manifest, config }
}

/** Undefined for what is half written, or was written by another version. */
function parse(text: string): BaseImage | undefined {
  try {
    const known = JSON.parse(text) as BaseImage
    return isRecord(known.config) && Array.isArray(known.manifest.layers) ? known : undefined
  } catch {
    return undefined
  }
}
