import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface MemoryRegistry {
  /** Sends requests for a host to this registry instead. */
  mapOf: (host: string) => string
  /** By digest. */
  blobs: Map<string, Buffer>
  /** By tag and by digest. */
  manifests: Map<string, Buffer>
  /** Stores a manifest, and answers with its digest. */
  addManifest: (manifest: object) => string
  addBlob: (bytes: Buffer) => { digest: string; size: number }
  /** Methods and paths. */
  asked: string[]
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** A registry of one repository, whatever it is called. */
export async function memoryRegistry(): Promise<MemoryRegistry> {
  const [blobs, manifests] = [new Map<string, Buffer>(), new Map<string, Buffer>()]
  const asked: string[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const url = new URL(request.url ?? '', 'http://registry')
      const last = url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
      asked.push(`${request.method} ${url.pathname}`)
      if (request.method === 'POST') return response.writeHead(202, { location: '/v2/upload' }).end()
      if (url.pathname === '/v2/upload') {
        blobs.set(url.searchParams.get('digest') ?? '', body)
        return response.writeHead(201).end()
      }
      if (request.method === 'PUT') {
        for (const name of [last, digestOf(body)]) manifests.set(name, body)
        return response.writeHead(201).end()
      }
      const found = (url.pathname.includes('/manifests/') ? manifests : blobs).get(last)
      if (found === undefined) return response.writeHead(404).end()
      response.writeHead(200, { 'content-length': found.length })
      return response.end(request.method === 'HEAD' ? undefined : found)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    mapOf: (host) => `${host}=127.0.0.1:${port}`,
    blobs,
    manifests,
    asked,
    addManifest: (manifest) => {
      const bytes = Buffer.from(JSON.stringify(manifest))
      manifests.set(digestOf(bytes), bytes)
      return digestOf(bytes)
    },
    addBlob: (bytes) => {
      blobs.set(digestOf(bytes), bytes)
      return { digest: digestOf(bytes), size: bytes.length }
    },
  }
}
