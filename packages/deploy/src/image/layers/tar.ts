import { createHash, type Hash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { pack as startPack, type Pack } from 'tar-stream'
import { DeployError } from '../../deploy-error.ts'
import { systemErrorCode } from '../../local/system-error.ts'
import type { GitBlob, Layer, LayerEntry } from './layer-entry.ts'

type Copy = Extract<LayerEntry, { type: 'copy' }>
type FromGit = Extract<LayerEntry, { type: 'blob' }>

const CHUNK_BYTES = 256 * 1024

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
    for await (const chunk of pack) yield chunk as Uint8Array
  } catch (error) {
    // The pack only knows that it was destroyed.
    throw (await filled)?.error ?? error
  }
  const failure = await filled
  if (failure !== undefined) throw failure.error
}

async function fill(pack: Pack, { entries, readBlobs }: Layer): Promise<void> {
  const ids = entries.flatMap((entry) => (entry.type === 'blob' ? [entry.blob_id] : []))
  const blobs = readBlobs?.(ids)
  try {
    for (const entry of entries) {
      if (entry.type === 'copy') await addCopy(pack, entry)
      else if (entry.type === 'blob') await addBlob(pack, entry, await blobs?.next())
      else await addWhole(pack, entry)
    }
    pack.finalize()
  } finally {
    await blobs?.return()
  }
}

/** Waits until it is taken, so that what nobody reads yet is not piled up. */
async function addWhole(pack: Pack, entry: Exclude<LayerEntry, Copy | FromGit>): Promise<void> {
  const content = entry.type === 'file' ? entry.content : ''
  return new Promise((resolve, reject) => {
    pack.entry(headerOf(entry), content, (error) => {
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
  await pipeline(chunks, pack.entry({ ...headerOf(entry), size }))
}

async function addCopy(pack: Pack, entry: Copy): Promise<void> {
  const file = await openCopy(entry)
  try {
    const { size } = await file.stat()
    const hash = entry.blob_id === undefined ? undefined : createHash('sha1').update(`blob ${size}\0`)
    await pipeline(readExactly({ entry, file, size, hash }), pack.entry({ ...headerOf(entry), size }))
    if (hash?.digest('hex') !== entry.blob_id) throw changed(entry)
  } finally {
    await file.close()
  }
}

async function* readExactly(reading: {
  entry: Copy
  file: FileHandle
  size: number
  /** Of git's blob, where one is promised. */
  hash: Hash | undefined
}): AsyncGenerator<Uint8Array> {
  const { entry, file, size, hash } = reading
  for (let left = size; left > 0;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(left, CHUNK_BYTES)))
    if (bytesRead === 0) throw changed(entry)
    const chunk = buffer.subarray(0, bytesRead)
    hash?.update(chunk)
    left -= bytesRead
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

async function openCopy(entry: Copy): Promise<FileHandle> {
  try {
    return await open(entry.file)
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
