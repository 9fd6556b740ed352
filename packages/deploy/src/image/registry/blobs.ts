import { digestOf, Digester, type Content } from '../digest.ts'
import { DeployError } from '../../deploy-error.ts'
import type { Body, HttpAnswer } from './exchange.ts'
import type { Repository } from './image-reference.ts'
import { missing, unknownRepository, untrue } from './manifests.ts'
import { parseWebUrl } from './parse-web-url.ts'
import { readWhole } from './read-whole.ts'
import type { RegistryClient } from './registry-client.ts'
import { TransientFailure } from './retry.ts'
import { pull, pullAndPush } from './scopes.ts'

/** Content that can be sent, as often as it must be. */
export interface Sendable extends Content {
  open: () => Promise<Body>
}

export interface PushRequest {
  to: Repository
  content: Sendable
  /** A repository of the same registry that has it: it is mounted from there if the registry can. */
  mountFrom?: Repository
  /** It lies in a registry, so that to send it takes longer than to ask whether it is there. */
  isRemote?: boolean
}

/** So few bytes of this machine are sent in the time that it takes to ask whether they are there. */
const UNASKED_BYTES = 64 * 1024

/** A blob as a whole; it is held in memory, so this is for descriptions of images. */
export async function readBlob(
  registry: RegistryClient,
  { repository, content }: { repository: Repository; content: Content },
): Promise<Buffer> {
  return registry.retry(repository, async () => {
    const response = await openBlob(registry, { repository, content })
    const bytes = await readWhole(response, { repository, limit: content.bytes })
    const digest = digestOf(bytes)
    if (digest !== content.digest) throw untrue({ repository, promised: content.digest, digest })
    return bytes
  })
}

/** A blob as a stream, which fails if it is not what its digest promises: at its end, and before a byte too many. */
export async function streamBlob(
  registry: RegistryClient,
  { repository, content }: { repository: Repository; content: Content },
): Promise<AsyncIterable<Uint8Array>> {
  const { body } = await openBlob(registry, { repository, content })
  const digester = new Digester()
  return checked()

  async function* checked(): AsyncGenerator<Uint8Array> {
    for await (const chunk of digester.pass(body)) {
      // Behind as many as were promised, a connection would take them for another request.
      if (digester.bytes > content.bytes) throw tooLong(repository, content)
      yield chunk
    }
    const digest = digester.digest()
    if (digest !== content.digest) throw untrue({ repository, promised: content.digest, digest })
  }
}

/**
 * Sees that a repository has a blob: it is there, which is asked first where to send it may take longer, or mounted, or
 * uploaded in one piece, from the start again after a dropped connection. The answer is the number of bytes that were
 * uploaded.
 */
export async function pushBlob(registry: RegistryClient, request: PushRequest): Promise<number> {
  const { to, content, isRemote = false } = request
  let isAskedFor = isRemote || content.bytes > UNASKED_BYTES
  return registry.retry(to, async () => {
    if (isAskedFor && (await hasBlob(registry, request))) return 0
    // What broke may have arrived all the same.
    isAskedFor = true
    const location = await startUpload(registry, request)
    if (location === undefined) return 0
    await upload(registry, { to, content, location })
    return content.bytes
  })
}

async function openBlob(
  registry: RegistryClient,
  { repository, content }: { repository: Repository; content: Content },
): Promise<HttpAnswer> {
  const response = await registry.send({
    method: 'GET',
    repository,
    path: `blobs/${content.digest}`,
    scopes: [pull(repository)],
  })
  if (response.status !== 404) return response
  response.discard()
  throw missing(repository, content.digest)
}

async function hasBlob(registry: RegistryClient, { to, content }: PushRequest): Promise<boolean> {
  const response = await registry.send({
    method: 'HEAD',
    repository: to,
    path: `blobs/${content.digest}`,
    scopes: [pullAndPush(to)],
  })
  response.discard()
  if (response.status === 404) return false
  const length = response.header('content-length')
  if (length === undefined || Number(length) === content.bytes) return true
  throw new DeployError({
    code: 'registry_untrue',
    message: `The registry ${to.host} has ${length} bytes for ${content.digest}, which is ${content.bytes} bytes long.`,
    remedy: 'Do not use this registry, or what stands before it, until its operator has seen to it.',
  })
}

/** Where to upload to; undefined when the blob was mounted. */
async function startUpload(registry: RegistryClient, request: PushRequest): Promise<URL | undefined> {
  const { to, content, mountFrom } = request
  const mount =
    mountFrom === undefined ? '' : `?mount=${content.digest}&from=${encodeURIComponent(mountFrom.name)}`
  const response = await registry.send({
    method: 'POST',
    repository: to,
    path: `blobs/uploads/${mount}`,
    scopes: [pullAndPush(to), ...(mountFrom === undefined ? [] : [pull(mountFrom)])],
  })
  response.discard()
  if (response.status === 404) throw unknownRepository(to)
  if (response.status === 201) return undefined
  const location = parseWebUrl(response.header('location'), response.url)
  if (location !== null) return location
  throw new DeployError({
    code: 'registry_refused',
    message: `The registry ${to.host} does not say where to upload to.`,
    remedy: 'See that the host is that of a registry.',
  })
}

async function upload(
  registry: RegistryClient,
  { to, content, location }: { to: Repository; content: Sendable; location: URL },
): Promise<void> {
  const path = new URL(location)
  // Not by searchParams: that would write the registry's own parameters anew.
  path.search += `${path.search === '' ? '?' : '&'}digest=${encodeURIComponent(content.digest)}`
  const response = await registry.send({
    method: 'PUT',
    repository: to,
    path,
    scopes: [pullAndPush(to)],
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(content.bytes) },
    body: content.open,
  })
  response.discard()
  if (response.status === 404) throw new TransientFailure('the upload is not known any more')
  const stored = response.header('docker-content-digest') ?? content.digest
  if (stored !== content.digest) throw untrue({ repository: to, promised: content.digest, digest: stored })
}

function tooLong({ host, name }: Repository, { digest, bytes }: Content): DeployError {
  return new DeployError({
    code: 'registry_untrue',
    message: `The registry ${host} has more than ${bytes} bytes in ${name} where it should be ${digest}.`,
    remedy: 'Do not use this registry, or what stands before it, until its operator has seen to it.',
  })
}
