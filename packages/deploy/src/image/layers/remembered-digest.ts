import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDigest } from '../digest.ts'
import type { CacheDeps } from './layer-cache.ts'
import type { Layer, LayerEntry } from './layer-entry.ts'
import { layerDigest } from './pack-layer.ts'

/** A file that changed so short a time ago may change again without its times telling, in ns. */
const FRESH_NS = 2_000_000_000n

/**
 * The digest of a layer's tar, from the cache where its files are those that were read the last time: the same inode,
 * size and times of modification and change, as git tells it of its work tree. What is half written there is no digest.
 */
export async function rememberedDigest(
  { cacheDirectory }: Pick<CacheDeps, 'cacheDirectory'>,
  layer: Layer,
): Promise<string> {
  const directory = join(cacheDirectory, 'digests')
  const { key, isFresh } = describe(layer)
  const known = await readFile(join(directory, key), 'utf8').catch(() => undefined)
  if (isDigest(known)) return known
  const digest = await layerDigest(layer)
  // What changed while it was read is not what the key tells of.
  const isSame = !isFresh && describe(layer).key === key
  if (isSame) {
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, key), digest)
  }
  return digest
}

/** Without a thread for each: there may be very many files, and to ask for the times of one takes a few µs. */
function describe({ entries }: Layer): { key: string; isFresh: boolean } {
  const now = BigInt(Date.now()) * 1_000_000n
  const described = entries.map(describeEntry)
  const isFresh = described.some(({ changedAt }) => changedAt > now - FRESH_NS)
  const texts = described.map(({ text }) => text)
  return { key: createHash('sha256').update(JSON.stringify(texts)).digest('hex'), isFresh }
}

function describeEntry(entry: LayerEntry): { text: string; changedAt: bigint } {
  if (entry.type !== 'copy') return { text: JSON.stringify(entry), changedAt: 0n }
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(entry.file, { bigint: true })
  const times = [dev, ino, size, mtimeNs, ctimeNs].map(String)
  return { text: JSON.stringify([entry, ...times]), changedAt: mtimeNs > ctimeNs ? mtimeNs : ctimeNs }
}
