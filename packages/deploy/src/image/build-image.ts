import { DeployError } from '../deploy-error.ts'
import type { ImageDeps, ImageParts } from './compose-image.ts'
import { imageTag } from './image-tag.ts'
import type { Platform } from './platform.ts'
import { pushImage } from './push-image.ts'
import { forgetPushed, pushedParts, rememberPushed } from './pushed-image.ts'
import { manifestIn, readConfig, readImage, requirePlatform, type ImageManifest } from './read-image.ts'
import {
  parseImage,
  parseRepository,
  pinnedName,
  type ImageReference,
  type Repository,
} from './registry/image-reference.ts'
import { readManifest } from './registry/manifests.ts'
import type { RegistryClient } from './registry/registry-client.ts'
import { valueOf } from './value-of.ts'

export interface BuildImageRequest extends ImageParts {
  /** `host/name@sha256:…`, of one image or of an index: see `pinImage`. */
  base: string
  /** The content digest of the location, in hex: it stands for code, base and platform. */
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
 * Sees that a registry has the image of a location: base, dependencies, code and runtime, pushed without a daemon
 * unless its tag is there. One OCI manifest, no index, since Lambda refuses one. The same input makes the same image
 * on any machine with the same Node (see `packLayer`). Throws a `DeployError`. It can be repeated: what was pushed
 * before a failure is not pushed again, unless that is quicker than to ask for it.
 */
export async function buildImage(deps: ImageDeps, request: BuildImageRequest): Promise<BuiltImage> {
  requirePinned(request)
  requireSamePlatform(request)
  return (await findBuiltImage(deps, named(request))) ?? makeImage(deps, request)
}

export interface FindRequest {
  /** `host/name` */
  repository: string
  tag: string
}

/** The image that a registry has under a tag of Slipway's; undefined when there is none. Throws a `DeployError`. */
export async function findBuiltImage(
  { registry }: { registry: RegistryClient },
  { repository: name, tag }: FindRequest,
): Promise<BuiltImage | undefined> {
  const repository = parseRepository(name)
  const stored = await readManifest(registry, { repository, reference: tag })
  return stored && resultOf({ repository, tag, manifest: manifestIn(repository, stored) })
}

/**
 * Makes and pushes an image that was not found. Whoever was first under its tag has decided what it is. Throws a
 * `DeployError`; `unknown_repository` when there is no repository to push to.
 */
export async function makeImage(deps: ImageDeps, request: BuildImageRequest): Promise<BuiltImage> {
  requirePinned(request)
  requireSamePlatform(request)
  try {
    return await composeAndPush(deps, request)
  } catch (error) {
    // What was damaged has left the cache.
    if (isProblem(error, 'cache_damaged')) return composeAndPush(deps, request)
    if (!isProblem(error, 'registry_refused') && !isProblem(error, 'unknown_repository')) throw error
    // Where tags are immutable, the other's image cannot be replaced.
    const made = await findBuiltImage(deps, named(request))
    if (made !== undefined) return made
    // It may have lost a part of an image that it has the manifest of, and say either.
    if (await forgetPushed(deps, parseRepository(request.repository))) return composeAndPush(deps, request)
    throw error
  }
}

async function composeAndPush(deps: ImageDeps, request: BuildImageRequest): Promise<BuiltImage> {
  const base = requirePinned(request)
  const { tag } = named(request)
  const repository = parseRepository(request.repository)
  // Loaded once there is something to pack: mostly there is not.
  const { composeImage } = await import('./compose-image.ts')
  const [composing, asking] = await Promise.allSettled([
    composeImage(deps, { ...request, base }),
    pushedParts(deps, repository),
  ])
  await using image = valueOf(composing)
  const there = valueOf(asking)
  const bytes_pushed = await pushImage(deps.registry, {
    repository,
    tag,
    base: base.repository,
    image,
    there,
  })
  rememberPushed(deps, { repository, manifest: image.bytes })
  return { ...resultOf({ repository, tag, manifest: image }), bytes_pushed, pushed: true }
}

/**
 * `host/name@sha256:…` of what a tag, or an index, means now for a platform. Throws a `DeployError`,
 * `unsupported_base` when it is for another one.
 */
export async function pinImage(
  { registry }: { registry: RegistryClient },
  { image, platform }: { image: string; platform: Platform },
): Promise<string> {
  const parsed = parseImage(image)
  const { repository } = parsed
  const manifest = await readImage(registry, { image: parsed, platform })
  const name = pinnedName(repository, manifest.digest)
  requirePlatform(name, await readConfig(registry, { repository, manifest }), platform)
  return name
}

function named({ repository, content_digest, runtime }: BuildImageRequest): FindRequest {
  return { repository, tag: imageTag({ content_digest, runtime_build: runtime.build_id }) }
}

function resultOf(found: { repository: Repository; tag: string; manifest: ImageManifest }): BuiltImage {
  const { repository, tag, manifest } = found
  const { digest } = manifest
  const layers = manifest.layers.map((layer) => ({ digest: layer.digest, bytes: layer.bytes }))
  return { image: pinnedName(repository, digest), digest, tag, bytes_pushed: 0, layers, pushed: false }
}

function isProblem(error: unknown, code: DeployError['code']): boolean {
  return error instanceof DeployError && error.code === code
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
