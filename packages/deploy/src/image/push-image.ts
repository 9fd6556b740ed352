import type { ComposedImage } from './compose-image.ts'
import { pushBlob, streamBlob, type PushRequest } from './registry/blobs.ts'
import type { Repository } from './registry/image-reference.ts'
import { writeManifest } from './registry/manifests.ts'
import type { RegistryClient } from './registry/registry-client.ts'

export interface PushImageRequest {
  repository: Repository
  tag: string
  /** Where the inherited layers are. */
  base: Repository
  image: ComposedImage
  /** What the repository has for sure. */
  there: ReadonlySet<string>
}

/**
 * Pushes what a repository does not have of an image, the manifest last, so that a tag never names what is not
 * there. Layers of the base are mounted where it lies in the same registry, else streamed through. The answer is the
 * number of bytes that were sent.
 */
export async function pushImage(
  registry: RegistryClient,
  { repository, tag, base, image, there }: PushImageRequest,
): Promise<number> {
  const isMountable = base.host === repository.host && base.name !== repository.name
  const from = isMountable ? { mountFrom: base } : { isRemote: true }
  const inherited = image.inherited.map((layer) => ({
    to: repository,
    content: { ...layer, open: () => streamBlob(registry, { repository: base, content: layer }) },
    ...from,
  }))
  const own = image.own.map((content) => ({ to: repository, content }))
  const missing = [...inherited, ...own].filter(({ content }) => !there.has(content.digest))
  const sent = await pushAll(registry, missing)
  await writeManifest(registry, { repository, reference: tag, bytes: image.bytes })
  return sent + image.bytes.length
}

/** Waits for all of them also when one fails, since they read files that are removed afterwards. */
async function pushAll(registry: RegistryClient, requests: readonly PushRequest[]): Promise<number> {
  // A base may have one layer twice.
  const distinct = new Map(requests.map((request) => [request.content.digest, request]))
  const outcomes = await Promise.allSettled(
    [...distinct.values()].map((request) => pushBlob(registry, request)),
  )
  let sent = 0
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') throw outcome.reason
    sent += outcome.value
  }
  return sent
}
