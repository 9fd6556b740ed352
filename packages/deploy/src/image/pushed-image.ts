import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf, hexOf } from './digest.ts'
import type { CacheDeps } from './layers/layer-cache.ts'
import { manifestIn } from './read-image.ts'
import type { Repository } from './registry/image-reference.ts'
import { hasManifest } from './registry/manifests.ts'
import type { RegistryClient } from './registry/registry-client.ts'

const DIRECTORY = 'pushed'

/**
 * The digests of the parts of the image that was last pushed to a repository, as long as the registry still has its
 * manifest: a registry keeps the parts of what it has the manifest of. The bytes of that manifest are what the cache
 * holds, so that for anything else the registry has no manifest of such a digest. Empty when nothing is known.
 */
export async function pushedParts(
  { registry, cacheDirectory }: Pick<CacheDeps, 'cacheDirectory'> & { registry: RegistryClient },
  repository: Repository,
): Promise<ReadonlySet<string>> {
  const bytes = await readFile(fileOf(cacheDirectory, repository)).catch(() => undefined)
  if (bytes === undefined) return new Set()
  const digest = digestOf(bytes)
  if (!(await hasManifest(registry, { repository, reference: digest }))) return new Set()
  const content: unknown = JSON.parse(bytes.toString('utf8'))
  const { config, layers } = manifestIn(repository, { digest, content })
  return new Set([config, ...layers].map((part) => part.digest))
}

/** Keeps what `pushedParts` needs to know. Of what is half written no registry has the digest. */
export function rememberPushed(
  { cacheDirectory }: Pick<CacheDeps, 'cacheDirectory'>,
  { repository, manifest }: { repository: Repository; manifest: Uint8Array },
): void {
  mkdirSync(join(cacheDirectory, DIRECTORY), { recursive: true })
  writeFileSync(fileOf(cacheDirectory, repository), manifest)
}

/** From then on, the registry is asked for each part. False when nothing was known. */
export async function forgetPushed(
  { cacheDirectory }: Pick<CacheDeps, 'cacheDirectory'>,
  repository: Repository,
): Promise<boolean> {
  return rm(fileOf(cacheDirectory, repository)).then(
    () => true,
    () => false,
  )
}

function fileOf(cacheDirectory: string, { host, name }: Repository): string {
  return join(cacheDirectory, DIRECTORY, hexOf(digestOf(`${host}/${name}`)))
}
