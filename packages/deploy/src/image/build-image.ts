import { canonicalJson } from '@slipway/model'
import { digestOf, hexOf } from './digest.ts'
import { DeployError } from '../deploy-error.ts'
import { IMAGE_SETTINGS } from './image-config.ts'
import { composeImage, type ImageDeps, type ImageParts } from './compose-image.ts'
import { rememberedDigest } from './layers/remembered-digest.ts'
import type { Platform } from './platform.ts'
import { pushImage } from './push-image.ts'
import { manifestIn, readImage, type ImageManifest } from './read-image.ts'
import {
  parseImage,
  parseRepository,
  pinnedName,
  type ImageReference,
  type Repository,
} from './registry/image-reference.ts'
import { readManifest } from './registry/manifests.ts'
import type { RegistryClient } from './registry/registry-client.ts'

/** Grows when the same parts are put together in another way, so that no older image is taken for the new one. */
const FORMAT = 1

/** Registries take tags of 128 characters, and a content digest takes half of them. */
const AROUND_LENGTH = 32

export interface BuildImageRequest extends ImageParts {
  /** `host/name@sha256:…`, of one image or of an index: see `pinImage`. */
  base: string
  /** The content digest of the location, in hex: it stands for `code`. */
  content_digest: string
  /** `host/name`, where the image is pushed to. */
  repository: string
}

export interface BuiltImage {
  /** `host/name@sha256:…` */
  image: string
  digest: string
  tag: string
  /** Of layers, config and manifest: what the registry did not have and could not mount. */
  bytes_pushed: number
  /** From the base's first to the runtime's; compressed bytes. */
  layers: { digest: string; bytes: number }[]
  /** False when the registry had the image already. */
  pushed: boolean
}

/**
 * Sees that a registry has the image of a location: base, code and runtime, pushed without a daemon unless its tag is
 * there. One OCI manifest, no index, since Lambda refuses one. The same input makes the same image on any machine with
 * the same Node (see `packLayer`). Throws a `DeployError`. It can be
 * repeated: what was pushed before a failure is not pushed again.
 */
export async function buildImage(deps: ImageDeps, request: BuildImageRequest): Promise<BuiltImage> {
  const base = requirePinned(request)
  requireSamePlatform(request)
  const repository = parseRepository(request.repository)
  const runtimeDigest = await rememberedDigest(deps, request.runtime)
  const tag = tagOf(request, { base: base.reference, runtimeDigest })
  const find = () => findImage(deps.registry, { repository, tag })
  const present = await find()
  if (present !== undefined) return resultOf({ repository, tag, manifest: present })

  const make = async (): Promise<BuiltImage> => {
    await using image = await composeImage(deps, { ...request, base, runtimeDigest })
    const bytes_pushed = await pushImage(deps.registry, { repository, tag, base: base.repository, image })
    return { ...resultOf({ repository, tag, manifest: image }), bytes_pushed, pushed: true }
  }
  try {
    return await make()
  } catch (error) {
    // What was damaged has left the cache.
    if (error instanceof DeployError && error.code === 'cache_damaged') return make()
    // Where tags are immutable, whoever was first has decided.
    const made = isRefusal(error) ? await find() : undefined
    if (made === undefined) throw error
    return resultOf({ repository, tag, manifest: made })
  }
}

/** `host/name@sha256:…` of what a tag, or an index, means now for a platform. Throws a `DeployError`. */
export async function pinImage(
  { registry }: { registry: RegistryClient },
  { image, platform }: { image: string; platform: Platform },
): Promise<string> {
  const parsed = parseImage(image)
  const { digest } = await readImage(registry, { image: parsed, platform })
  return pinnedName(parsed.repository, digest)
}

async function findImage(
  registry: RegistryClient,
  { repository, tag }: { repository: Repository; tag: string },
): Promise<ImageManifest | undefined> {
  const stored = await readManifest(registry, { repository, reference: tag })
  return stored === undefined ? undefined : manifestIn(repository, stored)
}

/** The content digest, and a digest of all else that decides the image. */
function tagOf(
  { content_digest, platform }: BuildImageRequest,
  { base, runtimeDigest }: { base: string; runtimeDigest: string },
): string {
  const around = canonicalJson({ FORMAT, base, platform, runtime: runtimeDigest, settings: IMAGE_SETTINGS })
  return `${content_digest}-${hexOf(digestOf(around)).slice(0, AROUND_LENGTH)}`
}

function resultOf(found: { repository: Repository; tag: string; manifest: ImageManifest }): BuiltImage {
  const { repository, tag, manifest } = found
  const { digest } = manifest
  const layers = manifest.layers.map((layer) => ({ digest: layer.digest, bytes: layer.bytes }))
  return { image: pinnedName(repository, digest), digest, tag, bytes_pushed: 0, layers, pushed: false }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DeployError && error.code === 'registry_refused'
}

function requirePinned({ base }: BuildImageRequest): ImageReference {
  const image = parseImage(base)
  if (image.isPinned) return image
  throw new DeployError({
    code: 'base_not_pinned',
    message: `The base image ${base} is named by a tag, which may mean another image tomorrow.`,
    remedy: 'Name it by its digest: host/name@sha256:…',
  })
}

function requireSamePlatform({ platform, runtime }: BuildImageRequest): void {
  if (runtime.platform === platform) return
  throw new DeployError({
    code: 'unsupported_node',
    message: `The image is for ${platform}, and the Node for it is for ${runtime.platform}.`,
    remedy: `Take the Node of the npm package node-${platform.replace('/', '-').replace('amd64', 'x64')}.`,
  })
}
