import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { Digester, type Content } from '../digest.ts'
import type { Layer } from './layer-entry.ts'
import { tarOf } from './tar.ts'

/** Everything that decides the bytes is said, whatever the defaults are or become. */
const GZIP = { level: 6, memLevel: 8, windowBits: 15, strategy: constants.Z_DEFAULT_STRATEGY }

/** Where gzip's header names the operating system, and the value for "unknown". */
const OS_OFFSET = 9
const OS_UNKNOWN = 255

/** A layer in a file, as registries keep it. */
export interface PackedLayer extends Content {
  /** The digest of the tar inside. */
  diff_id: string
  file: string
}

/** The digest of a layer's tar: what the layer is, however it is compressed. */
export async function layerDigest(layer: Layer): Promise<string> {
  const digester = new Digester()
  for await (const _ of digester.pass(tarOf(layer))) continue
  return digester.digest()
}

/**
 * Writes a layer to a file as a compressed tar. The tar is the same on any machine. The compressed bytes are the same
 * for the same zlib only: another version of Node, or a processor for which its zlib has other code, may compress the
 * same tar to other bytes, of another digest. An image's tag does not depend on them, so whoever pushes first decides.
 */
export async function packLayer(layer: Layer, file: string): Promise<PackedLayer> {
  const tar = new Digester()
  const packed = new Digester()
  await pipeline(
    tarOf(layer),
    (chunks) => tar.pass(chunks),
    createGzip(GZIP),
    withoutSystem,
    (chunks) => packed.pass(chunks),
    createWriteStream(file, { flags: 'wx' }),
  )
  return { diff_id: tar.digest(), digest: packed.digest(), bytes: packed.bytes, file }
}

async function* withoutSystem(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let offset = 0
  for await (const chunk of chunks) {
    if (offset <= OS_OFFSET && OS_OFFSET < offset + chunk.length) chunk[OS_OFFSET - offset] = OS_UNKNOWN
    offset += chunk.length
    yield chunk
  }
}
