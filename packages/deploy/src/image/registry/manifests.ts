import { digestOf, isDigest } from '../digest.ts'
import { DeployError } from '../../deploy-error.ts'
import type { Repository } from './image-reference.ts'
import { INDEX_TYPES, MANIFEST_TYPES, OCI_MANIFEST } from './media-types.ts'
import { readWhole } from './read-whole.ts'
import type { RegistryClient } from './registry-client.ts'
import { pull, pullAndPush } from './scopes.ts'

/** What the protocol obliges registries to take. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024

const ACCEPTED = [...MANIFEST_TYPES, ...INDEX_TYPES].join(', ')

export interface StoredManifest {
  digest: string
  mediaType: string
  /** The parsed text; what it says is not checked. */
  content: unknown
}

interface ManifestRequest {
  repository: Repository
  /** Tag or digest. */
  reference: string
}

/**
 * The manifest or index of that name; undefined when there is none. Its digest is that of the bytes received; when
 * another was asked for or promised, they are refused as `registry_untrue`.
 */
export async function readManifest(
  registry: RegistryClient,
  { repository, reference }: ManifestRequest,
): Promise<StoredManifest | undefined> {
  return registry.retry(repository, async () => {
    const response = await registry.send({
      method: 'GET',
      repository,
      path: `manifests/${reference}`,
      scopes: [pull(repository)],
      headers: { accept: ACCEPTED },
    })
    const bytes = await readWhole(response, { repository, limit: MAX_MANIFEST_BYTES })
    if (response.status === 404) return undefined
    const digest = digestOf(bytes)
    const promised = isDigest(reference) ? reference : response.header('docker-content-digest')
    if (promised !== undefined && promised !== digest) throw untrue({ repository, promised, digest })
    return { digest, ...parseManifest(repository, bytes, response.header('content-type')) }
  })
}

/** Whether there is a manifest or index of that name; nothing of it is read. */
export async function hasManifest(
  registry: RegistryClient,
  { repository, reference }: ManifestRequest,
): Promise<boolean> {
  return registry.retry(repository, async () => {
    const response = await registry.send({
      method: 'HEAD',
      repository,
      path: `manifests/${reference}`,
      scopes: [pull(repository)],
      headers: { accept: ACCEPTED },
    })
    response.discard()
    return response.status === 200
  })
}

/** Stores a manifest under a tag; the blobs that it names must be there. */
export async function writeManifest(
  registry: RegistryClient,
  { repository, reference, bytes }: ManifestRequest & { bytes: Uint8Array },
): Promise<void> {
  await registry.retry(repository, async () => {
    const response = await registry.send({
      method: 'PUT',
      repository,
      path: `manifests/${reference}`,
      scopes: [pullAndPush(repository)],
      headers: { 'content-type': OCI_MANIFEST },
      body: () => Promise.resolve(bytes),
    })
    response.discard()
    if (response.status === 404) throw unknownRepository(repository)
    const digest = digestOf(bytes)
    const stored = response.header('docker-content-digest') ?? digest
    if (stored !== digest) throw untrue({ repository, promised: digest, digest: stored })
  })
}

function parseManifest(
  repository: Repository,
  bytes: Buffer,
  contentType: string | undefined,
): Omit<StoredManifest, 'digest'> {
  const content = parseJson(bytes)
  const own =
    typeof content === 'object' && content !== null && 'mediaType' in content ? content.mediaType : null
  const mediaType = typeof own === 'string' ? own : (contentType?.split(';')[0]?.trim() ?? '')
  if (content !== undefined && [...MANIFEST_TYPES, ...INDEX_TYPES].includes(mediaType)) {
    return { mediaType, content }
  }
  throw new DeployError({
    code: 'registry_refused',
    message: `The registry ${repository.host} keeps ${repository.name} in a form that is not supported (${mediaType}).`,
    remedy: 'Push the image again with a current tool, as an OCI image or with Docker schema 2.',
  })
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** What a registry has that should be there. */
export function missing({ host, name }: Repository, reference: string): DeployError {
  return new DeployError({
    code: 'unknown_image',
    message: `The registry ${host} has no repository ${name}, or nothing named ${reference} in it.`,
    remedy: 'See that the name is right; slipway lock --update pins bases as they are now.',
  })
}

/** There is nowhere to push to. */
export function unknownRepository({ host, name }: Repository): DeployError {
  return new DeployError({
    code: 'unknown_repository',
    message: `The registry ${host} has no repository ${name}.`,
    remedy: 'See that the name is right, and make the repository if the registry does not make it by itself.',
  })
}

/** What a registry sent or stored instead of what was asked for. */
export function untrue(found: { repository: Repository; promised: string; digest: string }): DeployError {
  const { repository, promised, digest } = found
  return new DeployError({
    code: 'registry_untrue',
    message: `The registry ${repository.host} has ${digest} in ${repository.name} where it should be ${promised}.`,
    remedy: 'Do not use this registry, or what stands before it, until its operator has seen to it.',
  })
}
