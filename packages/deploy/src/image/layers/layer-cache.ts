import { createReadStream, type ReadStream } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DeployError } from '../../deploy-error.ts'
import { publishDirectory } from '../../local/publish-directory.ts'
import { systemErrorCode } from '../../local/system-error.ts'
import { Digester, hexOf } from '../digest.ts'
import type { Layer } from './layer-entry.ts'
import { packLayer, type PackedLayer } from './pack-layer.ts'

const NAME = /^(?<hex>[0-9a-f]{64})\.(?<bytes>\d+)\.tar\.gz$/

export interface CacheDeps {
  /** Absolute path. Whoever may write there decides what is in images, as with any build's cache. */
  cacheDirectory: string
  newId: () => string
}

/**
 * A layer, packed once for each content: `<cache>/<digest of the tar>/<digest and size of the file>.tar.gz`. What the
 * file holds is looked at when it is sent, which most builds need not do: see `checkedFile`.
 */
export async function cachedLayer(
  { cacheDirectory, newId }: CacheDeps,
  { layer, diff_id }: { layer: Layer; diff_id: string },
): Promise<PackedLayer> {
  const directory = join(cacheDirectory, hexOf(diff_id))
  const kept = await findPacked(directory, diff_id)
  if (kept !== undefined) return kept
  await rm(directory, { recursive: true, force: true })
  await publishDirectory({
    directory,
    newId,
    fill: async (temporary) => {
      const packed = await packLayer(layer, join(temporary, 'layer'))
      if (packed.diff_id !== diff_id) throw changed()
      await rename(packed.file, join(temporary, `${hexOf(packed.digest)}.${packed.bytes}.tar.gz`))
    },
  })
  const made = await findPacked(directory, diff_id)
  if (made === undefined) throw new Error(`${directory} does not hold what was just written to it`)
  return made
}

/**
 * The file of a layer from the cache, all of whose bytes are those that its name promises. Throws `cache_damaged` when
 * they are not; the layer is then out of the cache, and is made again the next time.
 */
export async function checkedFile({ file, digest }: PackedLayer): Promise<ReadStream> {
  const digester = new Digester()
  for await (const _ of digester.pass(createReadStream(file, { highWaterMark: 1024 * 1024 }))) continue
  if (digester.digest() === digest) return createReadStream(file)
  await rm(dirname(file), { recursive: true, force: true })
  throw new DeployError({
    code: 'cache_damaged',
    message: `The file ${file} was not what it was written as. It is removed.`,
    remedy: 'Deploy again.',
  })
}

async function findPacked(directory: string, diff_id: string): Promise<PackedLayer | undefined> {
  const [found] = (await namesIn(directory)).flatMap((name) => NAME.exec(name) ?? [])
  const { hex, bytes } = NAME.exec(found ?? '')?.groups ?? {}
  if (found === undefined || hex === undefined) return undefined
  const file = join(directory, found)
  const isWhole = (await stat(file)).size === Number(bytes)
  return isWhole ? { diff_id, digest: `sha256:${hex}`, bytes: Number(bytes), file } : undefined
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error))) return []
    throw error
  }
}

function changed(): DeployError {
  return new DeployError({
    code: 'changed_while_deploying',
    message: 'A file that a layer is made of changed while it was deployed.',
    remedy: 'Deploy again.',
  })
}
