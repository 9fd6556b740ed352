import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { pack as startPack, type Pack } from 'tar-stream'
import { DeployError } from '../../deploy-error.ts'
import { systemErrorCode } from '../../local/system-error.ts'
import type { GitBlob, Layer, LayerEntry } from './layer-entry.ts'

type Copy = Extract<LayerEntry, { type: 'copy' }>
type FromGit = Extract<LayerEntry, { type: 'blob' }>

const NOTHING = Buffer.of()

/** What is read of a file at once; a file of no more than that is read whole. */
const CHUNK_BYTES = 256 * 1024

/** Small files and headers are passed on in blocks: each by itself would cost more than to compress it. */
const BLOCK_BYTES = 64 * 1024
const LARGE_BYTES = 16 * 1024

/** Who owns a file and when it was written would only say where it was checked out. */
const SAME_EVERYWHERE = { uid: 0, gid: 0, mtime: new Date(0) }

/**
 * A layer as a tar, which follows from its content alone. Files are streamed. Throws a `DeployError`,
 * `changed_while_deploying`, when a file is not what was planned.
 */
export async function* tarOf(layer: Layer): AsyncGenerator<Uint8Array> {
  const pack = startPack()
  const filled = fill(pack, layer).then(
    () => undefined,
    (error: unknown) => {
      pack.destroy()
      return { error }
    },
  )
  try {
    yield* inBlocks(pack as AsyncIterable<Uint8Array>)
  } catch (error) {
    // The pack only knows that it was destroyed.
    throw (await filled)?.error ?? error
  }
  const failure = await filled
  if (failure !== undefined) throw failure.error
}

/** Large chunks pass as they are: a copy of each would be memory that is given back late. */
async function* inBlocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [gathered, bytes]: [Uint8Array[], number] = [[], 0]
  for await (const chunk of chunks) {
    const isLarge = chunk.length >= LARGE_BYTES
    if (isLarge || bytes >= BLOCK_BYTES) {
      if (bytes > 0) yield Buffer.concat(gathered)
      ;[gathered, bytes] = [[], 0]
    }
    if (isLarge) yield chunk
    else {
      gathered.push(chunk)
      bytes += chunk.length
    }
  }
  if (bytes > 0) yield Buffer.concat(gathered)
}

async function fill(pack: Pack, { entries, readBlobs }: Layer): Promise<void> {
  const ids = entries.flatMap((entry) => (entry.type === 'blob' ? [entry.blob_id] : []))
  const blobs = readBlobs?.(ids)
  try {
    for (const entry of entries) {
      if (entry.type === 'copy') await addCopy(pack, entry)
      else if (entry.type === 'blob') await addBlob(pack, entry, await blobs?.next())
      else await addWhole(pack, entry, entry.type === 'file' ? Buffer.from(entry.content) : NOTHING)
    }
    pack.finalize()
  } finally {
    await blobs?.return()
  }
}

/** Waits until it is taken, so that what nobody reads yet is not piled up. */
async function addWhole(pack: Pack, entry: LayerEntry, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    pack.entry({ ...headerOf(entry), size: content.length }, content, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
}

async function addBlob(
  pack: Pack,
  entry: FromGit,
  read: IteratorResult<GitBlob, void> | undefined,
): Promise<void> {
  if (read?.done !== false) throw new Error(`The layer was given no bytes for ${entry.path}.`)
  const { size, chunks } = read.value
  if (size <= CHUNK_BYTES) await addWhole(pack, entry, Buffer.concat(await Array.fromAsync(chunks)))
  else await pipeline(chunks, pack.entry({ ...headerOf(entry), size }))
}

/** Without a thread to wait for: whoever planned the layer has just read the file, so that it is in memory. */
async function addCopy(pack: Pack, entry: Copy): Promise<void> {
  const file = openCopy(entry)
  try {
    const { size } = fstatSync(file)
    const hash = entry.blob_id === undefined ? undefined : createHash('sha1').update(`blob ${size}\0`)
    const chunks = readExactly({ entry, file, size, hash })
    if (size <= CHUNK_BYTES) await addWhole(pack, entry, Buffer.concat([...chunks]))
    else await pipeline(chunks, pack.entry({ ...headerOf(entry), size }))
    if (hash?.digest('hex') !== entry.blob_id) throw changed(entry)
  } finally {
    closeSync(file)
  }
}

function* readExactly(reading: {
  entry: Copy
  file: number
  size: number
  /** Of git's blob, where one is promised. */
  hash: Hash | undefined
}): Generator<Uint8Array> {
  const { entry, file, size, hash } = reading
  for (let left = size; left > 0;) {
    const buffer = Buffer.allocUnsafe(Math.min(left, CHUNK_BYTES))
    const chunk = buffer.subarray(0, readSync(file, buffer))
    if (chunk.length === 0) throw changed(entry)
    hash?.update(chunk)
    left -= chunk.length
    yield chunk
  }
}

function headerOf(entry: LayerEntry): Parameters<Pack['entry']>[0] {
  switch (entry.type) {
    case 'directory':
      return { ...SAME_EVERYWHERE, name: `${entry.path}/`, type: 'directory', mode: 0o755 }
    case 'link':
      return { ...SAME_EVERYWHERE, name: entry.path, type: 'symlink', linkname: entry.target, mode: 0o777 }
    case 'file':
    case 'copy':
    case 'blob':
      return { ...SAME_EVERYWHERE, name: entry.path, type: 'file', mode: entry.executable ? 0o755 : 0o644 }
  }
}

function openCopy(entry: Copy): number {
  try {
    return openSync(entry.file, 'r')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error))) throw changed(entry)
    throw error
  }
}

function changed({ file }: Copy): DeployError {
  return new DeployError({
    code: 'changed_while_deploying',
    message: `${file} changed while it was deployed.`,
    remedy: 'Deploy again.',
  })
}
