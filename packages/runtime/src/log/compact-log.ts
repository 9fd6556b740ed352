import type { BlobStore } from '@slipway/model'
import {
  compactedLogKey,
  logChunkKey,
  logIndexKey,
  type AttemptRef,
  type LogIndex,
} from '@slipway/model/protocol'

/**
 * Joins the chunks of a finished log into one blob with an index, then removes them. `sizes` are the stored sizes of
 * chunks 1 to n. Nothing new is begun once the signal aborts: whoever waited has told by then what there is. The index is written last: a reader that finds it may read the joined log, any other the chunks.
 */
export async function compactLog(
  blobs: BlobStore,
  { ref, sizes, signal }: { ref: AttemptRef; sizes: readonly number[]; signal: AbortSignal },
): Promise<void> {
  const keys = sizes.map((_, index) => logChunkKey(ref, index + 1))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  await blobs.put(compactedLogKey(ref), { stream: readAll(blobs, keys), bytes })
  signal.throwIfAborted()
  await blobs.put(logIndexKey(ref), Buffer.from(JSON.stringify(indexOf(sizes))))
  signal.throwIfAborted()
  // From here on the joined log is the log: chunks that stay behind cost only their room.
  await blobs.remove(keys).catch(() => undefined)
}

async function* readAll(blobs: BlobStore, keys: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const key of keys) {
    const chunk = await blobs.get(key)
    if (chunk === undefined) throw new Error(`The log chunk ${key} is gone before it was compacted.`)
    yield chunk
  }
}

function indexOf(sizes: readonly number[]): LogIndex {
  let offset = 0
  const chunks = sizes.map((length) => {
    offset += length
    return { offset: offset - length, length }
  })
  return { v: 1, chunks }
}
