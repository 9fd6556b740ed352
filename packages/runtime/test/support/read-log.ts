import type { BlobStore } from '@slipway/model'
import {
  compactedLogKey,
  logChunkKey,
  logIndexKey,
  readChunk,
  type AttemptRef,
  type LogFrame,
  type LogIndex,
} from '@slipway/model/protocol'

/** All frames of an attempt's log, compacted or not. */
export async function readLog(blobs: BlobStore, ref: AttemptRef): Promise<LogFrame[]> {
  const frames: LogFrame[] = []
  for (const chunk of await readChunks(blobs, ref)) frames.push(...(await readChunk(chunk)))
  return frames
}

async function readChunks(blobs: BlobStore, ref: AttemptRef): Promise<Uint8Array[]> {
  const index = await blobs.get(logIndexKey(ref))
  if (index === undefined) {
    const chunks: Uint8Array[] = []
    for (let n = 1; ; n += 1) {
      const chunk = await blobs.get(logChunkKey(ref, n))
      if (chunk === undefined) return chunks
      chunks.push(chunk)
    }
  }
  const log = (await blobs.get(compactedLogKey(ref)))!
  const { chunks } = JSON.parse(Buffer.from(index).toString()) as LogIndex
  return chunks.map(({ offset, length }) => log.subarray(offset, offset + length))
}

/** What the child printed, as one text. */
export function printed(frames: readonly LogFrame[], stream?: 'stdout' | 'stderr'): string {
  return outputBytes(frames, stream).toString()
}

export function outputBytes(frames: readonly LogFrame[], stream?: 'stdout' | 'stderr'): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) =>
      frame.kind === 'output' && (stream === undefined || frame.stream === stream) ? [frame.bytes] : [],
    ),
  )
}

export function notices(frames: readonly LogFrame[]): string[] {
  return frames.flatMap((frame) => (frame.kind === 'notice' ? [Buffer.from(frame.bytes).toString()] : []))
}
