import type { BlobStore } from '@slipway/model'
import {
  compactedLogKey,
  logChunkKey,
  logIndexKey,
  readChunk,
  type AttemptRef,
  type LogIndex,
} from '@slipway/model/protocol'

/** What an attempt printed, as far as it is stored: the joined log if its index is there, else the chunks. */
export async function readLog(blobs: BlobStore, ref: AttemptRef): Promise<string> {
  let text = ''
  for await (const chunk of chunksOf(blobs, ref)) {
    for (const frame of await readChunk(chunk)) {
      if (frame.kind === 'output') text += Buffer.from(frame.bytes).toString()
    }
  }
  return text
}

async function* chunksOf(blobs: BlobStore, ref: AttemptRef): AsyncGenerator<Uint8Array> {
  const index = await blobs.get(logIndexKey(ref))
  if (index === undefined) {
    for (let number = 1; ; number += 1) {
      const chunk = await blobs.get(logChunkKey(ref, number))
      if (chunk === undefined) return
      yield chunk
    }
  }
  const joined = (await blobs.get(compactedLogKey(ref))) ?? new Uint8Array()
  const { chunks } = JSON.parse(Buffer.from(index).toString()) as LogIndex
  for (const { offset, length } of chunks) yield joined.subarray(offset, offset + length)
}
