import { findBuiltImage, imageTag, type RegistryClient } from '../image/index.ts'
import { imageRepository, type LocationImage } from './image-repository.ts'

export interface FindImageRequest extends LocationImage {
  contentDigest: string
  /** The build id of the runtime's bundle. */
  runtimeBuild: string
}

/**
 * `host/name@sha256:…`, as AWS pulls it, of the image that was published for a content; undefined when there is none.
 * One request; nothing is built. Throws a `DeployError` when the registry cannot be asked.
 */
export async function findImage(
  { registry }: { registry: RegistryClient },
  { contentDigest, runtimeBuild, ...named }: FindImageRequest,
): Promise<string | undefined> {
  const tag = imageTag({ content_digest: contentDigest, runtime_build: runtimeBuild })
  const found = await findBuiltImage({ registry }, { repository: imageRepository(named), tag })
  return found?.image
}
