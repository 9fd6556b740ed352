import { createReadStream } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '../../deploy-error.ts'
import { publishDirectory } from '../../local/publish-directory.ts'
import { systemErrorCode } from '../../local/system-error.ts'
import { Digester, hexOf } from '../digest.ts'
import type { Layer } from './layer-entry.ts'
import { packLayer, type PackedLayer } from './pack-layer.ts'

const SUFFIX = '.tar.gz'

export interface CacheDeps {
  /** Absolute path. Whoever may write there decides what is in images, as with any build's cache. */
  cacheDirectory: string
  newId: () => string
}

/**
 * A layer, packed once for each content: `<cache>/<digest of the tar>/<digest of the file>.tar.gz`. A file is taken
 * only when all its bytes are those that its name promises; a damaged one is made again.
 */
export async function cachedLayer(
  { cacheDirectory, newId }: CacheDeps,
  { layer, diff_id }: { layer: Layer; diff_id: string },
): Promise<PackedLayer> {
  const directory = join(cacheDirectory, hexOf(diff_id))
  const kept = await readPacked(directory, diff_id)
  if (kept !== undefined) return kept
  await rm(directory, { recursive: true, force: true })
  await publishDirectory({
    directory,
    newId,
    fill: async (temporary) => {
      const packed = await packLayer(layer, join(temporary, 'layer'))
      if (packed.diff_id !== diff_id) throw changed()
      await rename(packed.file, join(temporary, `${hexOf(packed.digest)}${SUFFIX}`))
    },
  })
  const made = await readPacked(directory, diff_id)
  if (made === undefined) throw new Error(`${directory} does not hold what was just written to it`)
  return made
}

async function readPacked(directory: string, diff_id: string): Promise<PackedLayer | undefined> {
  const names = await namesIn(directory)
  const [name] = names.filter((found) => found.endsWith(SUFFIX))
  if (name === undefined) return undefined
  const file = join(directory, name)
  const digester = new Digester()
  for await (const _ of digester.pass(createReadStream(file, { highWaterMark: 1024 * 1024 }))) continue
  const digest = digester.digest()
  return `${hexOf(digest)}${SUFFIX}` === name ? { diff_id, digest, bytes: digester.bytes, file } : undefined
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
    message: 'A file of the runtime changed while it was deployed.',
    remedy: 'Deploy again.',
  })
}
