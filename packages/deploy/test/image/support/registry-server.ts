import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { onTestFinished } from 'vitest'
import { temporaryDirectory } from '../../support/temporary-project.ts'
import { TokenService, type AuthOptions } from './token-service.ts'

export interface RegistryOptions {
  /** Asks for these credentials, directly or through a token service. */
  auth?: AuthOptions
  /** Refuses to give a tag another meaning. */
  immutableTags?: boolean
  /** The origin where uploads go on, instead of here. */
  uploadsAt?: string
  /** Starts an upload instead of mounting, as registries may. */
  mountsNothing?: boolean
  /** The status for a manifest that names what is not there; 400 unless it is said. */
  missingPart?: 400 | 404
}

/** What an image's manifest says, as far as tests ask. */
export interface Manifest {
  mediaType: string
  config: Descriptor
  layers: Descriptor[]
}

interface Descriptor {
  mediaType: string
  digest: string
  size: number
}

interface StoredManifest {
  mediaType: string
  bytes: Buffer
}

const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]

/** A registry that keeps to the distribution protocol and to nothing more. */
export class RegistryServer {
  /** `METHOD path` of each request, in order. */
  readonly requests: string[] = []
  /** Sent in place of a manifest's or blob's bytes, by the end of the path. */
  readonly lies = new Map<string, Buffer>()
  /** Which requests lose their connection: asked for each, while its body arrives. */
  drops: (request: string, count: number) => boolean = () => false
  /** Which manifests are answered as if they were not there. */
  hides: (request: string) => boolean = () => false
  /** Which repositories are not there, as where nobody made them. */
  lacks: (repository: string) => boolean = () => false
  /** Where a request is sent on to, instead of being answered here. */
  redirects: (request: string) => string | undefined = () => undefined
  /** Told of each request before it is answered. */
  onRequest: (request: string) => void = () => undefined
  readonly #directory = temporaryDirectory()
  readonly #options: RegistryOptions
  readonly #tokens: TokenService
  readonly #links = new Set<string>()
  readonly #manifests = new Map<string, StoredManifest>()
  readonly #uploads = new Set<string>()
  host = ''

  constructor(options: RegistryOptions) {
    this.#options = options
    this.#tokens = new TokenService(options.auth)
  }

  /** On a free port of loopback, until the test is over. */
  static async start(options: RegistryOptions = {}): Promise<RegistryServer> {
    const registry = new RegistryServer(options)
    const server = createServer((request, response) => {
      registry.#serve(request, response).catch((error: unknown) => {
        // A dropped connection is what a test asked for.
        if (!response.headersSent && !response.destroyed) fail(response, 500, String(error))
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    registry.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    return registry
  }

  /** Puts a blob there, as if it had been pushed. */
  addBlob(repository: string, bytes: Buffer): { digest: string; size: number } {
    const digest = digestOf(bytes)
    writeFileSync(this.#file(digest), bytes)
    this.#links.add(`${repository} ${digest}`)
    return { digest, size: bytes.length }
  }

  /** Puts a manifest there, under its digest and a tag. */
  addManifest(repository: string, tag: string, manifest: object, mediaType: string): string {
    const bytes = Buffer.from(JSON.stringify(manifest))
    this.#manifests.set(`${repository} ${tag}`, { bytes, mediaType })
    this.#manifests.set(`${repository} ${digestOf(bytes)}`, { bytes, mediaType })
    return digestOf(bytes)
  }

  /** The manifest under a tag or digest. */
  manifest(repository: string, reference: string): Manifest {
    return JSON.parse(this.#manifests.get(`${repository} ${reference}`)!.bytes.toString())
  }

  /** Where a blob's bytes are. */
  blobFile(repository: string, digest: string): string {
    if (!this.#links.has(`${repository} ${digest}`)) throw new Error(`${repository} has no ${digest}`)
    return this.#file(digest)
  }

  /** Takes a blob away from a repository, and leaves the manifests that name it. */
  lose(repository: string, digest: string): void {
    this.#links.delete(`${repository} ${digest}`)
  }

  /** Tokens that were given are not taken any more. */
  expireTokens(): void {
    this.#tokens.expire()
  }

  /** How many requests began with these words. */
  count(prefix: string): number {
    return this.requests.filter((request) => request.startsWith(prefix)).length
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${this.host}`)
    if (url.pathname === '/token') return this.#tokens.give(request, response, url)
    const name = `${request.method} ${url.pathname}`
    this.requests.push(name)
    this.onRequest(name)
    if (this.drops(name, this.requests.length)) return drop(request)
    const [, repository = '', kind, reference = ''] =
      /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(url.pathname) ?? []
    if (!this.#tokens.allows(request, url, { repository, host: this.host })) {
      request.resume()
      response.setHeader('www-authenticate', this.#tokens.challenge(repository, this.host))
      return fail(response, 401, 'UNAUTHORIZED')
    }
    const elsewhere = this.redirects(name)
    if (elsewhere !== undefined) {
      request.resume()
      response.writeHead(307, { location: elsewhere }).end()
      return
    }
    if (this.lacks(repository)) {
      request.resume()
      return fail(response, 404, 'NAME_UNKNOWN')
    }
    if (kind === 'manifests') return this.#serveManifest(request, response, { repository, reference })
    if (kind === 'blobs') return this.#serveBlob(request, response, { repository, digest: reference })
    if (kind === undefined) return fail(response, 404, 'NAME_UNKNOWN')
    return reference === '' && request.method === 'POST'
      ? this.#startUpload(response, repository, url)
      : this.#finishUpload(request, response, { repository, upload: reference, url })
  }

  async #serveManifest(
    request: IncomingMessage,
    response: ServerResponse,
    { repository, reference }: { repository: string; reference: string },
  ): Promise<void> {
    if (request.method === 'PUT') return this.#putManifest(request, response, { repository, reference })
    const found = this.#manifests.get(`${repository} ${reference}`)
    const isHidden = this.hides(`GET ${new URL(request.url ?? '/', 'http://test').pathname}`)
    if (found === undefined || isHidden) return fail(response, 404, 'MANIFEST_UNKNOWN')
    if (!request.headers.accept?.includes(found.mediaType)) return fail(response, 404, 'MANIFEST_UNKNOWN')
    response.setHeader('content-type', found.mediaType)
    response.setHeader('docker-content-digest', digestOf(found.bytes))
    response.end(this.lies.get(reference) ?? found.bytes)
  }

  async #putManifest(
    request: IncomingMessage,
    response: ServerResponse,
    { repository, reference }: { repository: string; reference: string },
  ): Promise<void> {
    const bytes = await buffer(request)
    const mediaType = request.headers['content-type'] ?? ''
    const manifest = JSON.parse(bytes.toString()) as Manifest
    if (!MANIFEST_TYPES.includes(mediaType) || manifest.mediaType !== mediaType) {
      return fail(response, 400, 'MANIFEST_INVALID')
    }
    for (const { digest, size } of [manifest.config, ...manifest.layers]) {
      if (!this.#has(repository, digest) || statSync(this.#file(digest)).size !== size) {
        return fail(response, this.#options.missingPart ?? 400, 'MANIFEST_BLOB_UNKNOWN')
      }
    }
    const there = this.#manifests.get(`${repository} ${reference}`)
    if (this.#options.immutableTags && there !== undefined && !there.bytes.equals(bytes)) {
      return fail(response, 400, 'TAG_INVALID')
    }
    this.addManifest(repository, reference, manifest, mediaType)
    response.setHeader('docker-content-digest', digestOf(bytes))
    response.writeHead(201).end()
  }

  async #serveBlob(
    request: IncomingMessage,
    response: ServerResponse,
    { repository, digest }: { repository: string; digest: string },
  ): Promise<void> {
    if (!this.#has(repository, digest)) return fail(response, 404, 'BLOB_UNKNOWN')
    const lie = this.lies.get(digest)
    response.setHeader('content-length', lie?.length ?? statSync(this.#file(digest)).size)
    if (request.method === 'HEAD') response.end()
    else if (lie !== undefined) response.end(lie)
    else await pipeline(createReadStream(this.#file(digest)), response)
  }

  #startUpload(response: ServerResponse, repository: string, { searchParams }: URL): void {
    const [mount, from] = [searchParams.get('mount') ?? '', searchParams.get('from') ?? '']
    if (!this.#options.mountsNothing && this.#has(from, mount)) {
      this.#links.add(`${repository} ${mount}`)
      response.setHeader('location', `/v2/${repository}/blobs/${mount}`)
      response.writeHead(201).end()
      return
    }
    const upload = randomUUID()
    this.#uploads.add(upload)
    const origin = this.#options.uploadsAt ?? ''
    response.setHeader('location', `${origin}/v2/${repository}/blobs/uploads/${upload}?_state=a%2Bb%3D%3D`)
    response.writeHead(202).end()
  }

  /** Takes what is uploaded in one piece; an upload that broke is not known any more. */
  async #finishUpload(
    request: IncomingMessage,
    response: ServerResponse,
    { repository, upload, url }: { repository: string; upload: string; url: URL },
  ): Promise<void> {
    const digest = url.searchParams.get('digest') ?? ''
    const isKnown = this.#uploads.delete(upload) && url.search.startsWith('?_state=a%2Bb%3D%3D&')
    if (request.method !== 'PUT' || !isKnown) return fail(response, 404, 'BLOB_UPLOAD_UNKNOWN')
    if (request.headers['content-length'] === undefined) return fail(response, 411, 'SIZE_INVALID')
    const hash = createHash('sha256')
    const file = join(this.#directory, upload)
    await pipeline(
      request,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      createWriteStream(file),
    )
    if (`sha256:${hash.digest('hex')}` !== digest) return fail(response, 400, 'DIGEST_INVALID')
    renameSync(file, this.#file(digest))
    this.#links.add(`${repository} ${digest}`)
    response.setHeader('docker-content-digest', digest)
    response.writeHead(201).end()
  }

  #has(repository: string, digest: string): boolean {
    return this.#links.has(`${repository} ${digest}`) && existsSync(this.#file(digest))
  }

  #file(digest: string): string {
    return join(this.#directory, digest.replace(':', '-'))
  }
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** After some of the body has come, if there is any. */
function drop(request: IncomingMessage): void {
  if (Number(request.headers['content-length'] ?? 0) === 0) request.socket.destroy()
  else request.once('data', () => request.socket.destroy())
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errors: [{ code, message: `said the test: ${code}` }] }))
}
