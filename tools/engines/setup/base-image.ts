import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { spawn } from 'node:child_process'
import { createGzip } from 'node:zlib'
import { ENGINE_PATHS, ROOT } from '../engine-paths.ts'
import { MEDIA_TYPES, type Descriptor } from '../image/oci-layout.ts'
import { SUITE } from './rootfs.ts'
import { SetupError } from './setup-error.ts'
import { folderStep } from './step.ts'

const NODE_FOLDER = join(ROOT, 'node_modules/node/bin')
const NODE_VERSION = readNodeVersion()
const BLOBS = join(ENGINE_PATHS.baseImage, 'blobs/sha256')
const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch

/** Debian and Node as an OCI image layout, ready to be pushed into a registry. */
export const baseImage = folderStep({
  name: `base image with Node ${NODE_VERSION}`,
  directory: ENGINE_PATHS.baseImage,
  version: `${SUITE} node ${NODE_VERSION} ${ARCHITECTURE}`,
  fill: async () => {
    await mkdir(BLOBS, { recursive: true })
    const layers = [
      await writeLayer(createReadStream(ENGINE_PATHS.rootfsArchive)),
      await writeLayer(nodeArchive()),
    ]
    await writeLayout(layers)
  },
})

/** Of the dev dependency, which suites run with. */
function readNodeVersion(): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'node_modules/node/package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}

interface Layer extends Descriptor {
  /** The digest of the archive before its compression. */
  diffId: string
}

/** Node alone, at `usr/local/bin/node`; the same bytes for the same Node. */
function nodeArchive(): Readable {
  const owned = ['--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--mode=755']
  const args = [...owned, '--transform=s,^,usr/local/bin/,', '-C', NODE_FOLDER, '-cf', '-', 'node']
  const tar = spawn('tar', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  tar.on('error', (error) => tar.stdout.destroy(error))
  tar.on('exit', (code) => {
    if (code !== 0)
      tar.stdout.destroy(new SetupError(`${NODE_FOLDER}/node cannot be read: run \`npm ci\` first.`))
  })
  return tar.stdout
}

async function writeLayer(archive: Readable): Promise<Layer> {
  const plain = createHash('sha256')
  const packed = createHash('sha256')
  const part = join(BLOBS, 'part')
  // Pushed and unpacked once a run on the same machine: time matters more than size.
  await pipeline(archive, tee(plain), createGzip({ level: 1 }), tee(packed), createWriteStream(part))
  const { size } = await stat(part)
  const hex = packed.digest('hex')
  await rename(part, join(BLOBS, hex))
  return {
    mediaType: MEDIA_TYPES.layer,
    digest: `sha256:${hex}`,
    size,
    diffId: `sha256:${plain.digest('hex')}`,
  }
}

function tee(hash: { update: (chunk: Buffer) => unknown }): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
}

async function writeLayout(layers: Layer[]): Promise<void> {
  const config = await writeJson(MEDIA_TYPES.config, {
    architecture: ARCHITECTURE,
    os: 'linux',
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  })
  const manifest = await writeJson(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config,
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  })
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [manifest] }
  await writeFile(join(ENGINE_PATHS.baseImage, 'index.json'), JSON.stringify(index))
  await writeFile(join(ENGINE_PATHS.baseImage, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
}

async function writeJson(mediaType: string, content: object): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(content))
  const hex = createHash('sha256').update(bytes).digest('hex')
  await writeFile(join(BLOBS, hex), bytes)
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
}
