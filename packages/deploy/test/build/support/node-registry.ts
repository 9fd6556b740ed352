import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { onTestFinished } from 'vitest'
import { fakeNode } from '../../image/support/image-parts.ts'
import { files } from '../../support/temporary-project.ts'

/** Where the runtime pins its Node. */
const PINS = fileURLToPath(new URL('../', import.meta.resolve('@slipway/runtime')))

const MACHINES = { x64: 0x3e, arm64: 0xb7 }
type Cpu = keyof typeof MACHINES

/** A registry on loopback that has heads of programs under the names of the packages that hold a Node. */
export interface NodeRegistry {
  url: string
  /** A bundle that pins them, as the runtime pins the real ones. */
  bundle: string
  /** The names of the packages that were downloaded. */
  downloads: string[]
  /** What it serves from now on is something else; `admits` it where it tells of the package. */
  forge: (options: { admits: boolean }) => void
}

export async function nodeRegistry(): Promise<NodeRegistry> {
  const packed = { x64: await packNode('x64'), arm64: await packNode('arm64') }
  const forged = await packNode('x64', { ...manifestOf('x64'), description: 'Something else.' })
  let [told, sent] = [packed, packed]
  const downloads: string[] = []
  const server = createServer((request, response) => {
    const [, name = '', cpu = 'x64'] = /^\/(node-linux-(x64|arm64))/.exec(request.url ?? '') ?? []
    if (request.url?.endsWith('.tgz') !== true) return response.end(packument(cpu as Cpu, told, url))
    downloads.push(name)
    return response.end(sent[cpu as Cpu])
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    bundle: files({ ...pinsOf('x64', packed.x64), ...pinsOf('arm64', packed.arm64) }),
    downloads,
    forge: ({ admits }) => {
      sent = { x64: forged, arm64: forged }
      if (admits) told = sent
    },
  }
}

/** The runtime's own pins, of other bytes under the same name. */
function pinsOf(cpu: Cpu, tarball: Buffer): Record<string, string> {
  const read = (name: string) => readFileSync(join(PINS, 'node', cpu, name), 'utf8')
  return {
    [`node/${cpu}/.npmrc`]: read('.npmrc'),
    [`node/${cpu}/package.json`]: read('package.json'),
    [`node/${cpu}/package-lock.json`]: read('package-lock.json').replace(
      /"sha512-[^"]+"/,
      `"${integrityOf(tarball)}"`,
    ),
  }
}

function packument(cpu: Cpu, tarballs: Record<Cpu, Buffer>, url: string): string {
  const manifest = manifestOf(cpu)
  const { name, version } = manifest
  const dist = { integrity: integrityOf(tarballs[cpu]), tarball: `${url}/${name}/-/${name}-${version}.tgz` }
  return JSON.stringify({ name, versions: { [version]: { ...manifest, dist } } })
}

function manifestOf(cpu: Cpu) {
  const { dependencies } = JSON.parse(readFileSync(join(PINS, 'node', cpu, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const name = `node-linux-${cpu}`
  return { name, version: dependencies[name]!, os: 'linux', cpu, bin: { node: 'bin/node' } }
}

async function packNode(cpu: Cpu, manifest: object = manifestOf(cpu)): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name: 'package/package.json' }, JSON.stringify(manifest))
  tar.entry({ name: 'package/bin/node', mode: 0o755 }, fakeNode(MACHINES[cpu]))
  tar.finalize()
  return buffer(Readable.from(tar).pipe(createGzip()))
}

function integrityOf(tarball: Buffer): string {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}`
}
