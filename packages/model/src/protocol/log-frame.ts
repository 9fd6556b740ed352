import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'

/**
 * The log format. A log is a row of chunks; a chunk is one zstd member (level 1) that holds frames one after the
 * other. A frame is a header of 20 bytes, the step's name (UTF-8) and the payload:
 *
 *     0  u8   kind: 0 output, 1 step started, 2 step ended, 3 notice of the runtime's own
 *     1  u8   stream: 0 none, 1 stdout, 2 stderr
 *     2  u16  length of the step's name in bytes
 *     4  u32  length of the payload in bytes
 *     8  f64  time, milliseconds since the epoch
 *     16 u32  reserved, 0
 *
 * Little endian. An output payload is what was read, in the order read, and ends at a line's end unless a line is
 * longer than 64 KiB or the stream stood still. Frozen: old images still write it.
 */
export type LogFrame =
  | { kind: 'output'; stream: 'stdout' | 'stderr'; step: string; at: number; bytes: Uint8Array }
  | { kind: 'step_started'; step: string; at: number }
  | { kind: 'step_ended'; step: string; at: number; end: StepEnd }
  | { kind: 'notice'; step: string; at: number; bytes: Uint8Array }

/** The payload of a `step_ended` frame, as JSON. */
export interface StepEnd {
  status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'SKIPPED'
  exit_code: number | null
  signal: string | null
}

/** Where each chunk lies in a compacted log. */
export interface LogIndex {
  v: 1
  chunks: { offset: number; length: number }[]
}

/** A chunk holds no more than this, unpacked, so that a made-up one cannot exhaust whoever reads it. */
export const CHUNK_BYTES_MAX = 16 * 1024 * 1024

const HEADER = 20
const KINDS = ['output', 'step_started', 'step_ended', 'notice'] as const
const STREAMS = [undefined, 'stdout', 'stderr'] as const
/** What compressing gives at a time, at most. Each piece costs a change of threads, and memory of this size. */
const PIECE_BYTES = 256 * 1024
/** What does not compress grows by no more, while it is not longer than a piece: 64 bytes and a 256th. */
const GROWTH_BYTES = 1024

/** Header and name of a frame; the payload follows it as it is, so that large output is never copied. */
export function encodeFrame(frame: LogFrame): Uint8Array[] {
  const name = Buffer.from(frame.step)
  const payload = payloadOf(frame)
  const head = Buffer.alloc(HEADER + name.length)
  head.writeUInt8(KINDS.indexOf(frame.kind), 0)
  head.writeUInt8(frame.kind === 'output' ? STREAMS.indexOf(frame.stream) : 0, 1)
  head.writeUInt16LE(name.length, 2)
  head.writeUInt32LE(payload.length, 4)
  head.writeDoubleLE(frame.at, 8)
  name.copy(head, HEADER)
  return [head, payload]
}

/** Frames, encoded one after the other, → one chunk. They are not copied: they must stay as they are meanwhile. */
export async function compressChunk(frames: Uint8Array): Promise<Uint8Array> {
  const params = { [constants.ZSTD_c_compressionLevel]: 1 }
  const chunkSize = Math.min(frames.length + GROWTH_BYTES, PIECE_BYTES)
  // Not at the top: a runtime that starts need not load what it compresses with before its command runs.
  return promisify(zstdCompress)(frames, { chunkSize, params })
}

/** One chunk → its frames. Throws when the bytes are no chunk: a log that is damaged must show. */
export async function readChunk(chunk: Uint8Array): Promise<LogFrame[]> {
  const bytes = await promisify(zstdDecompress)(chunk, { maxOutputLength: CHUNK_BYTES_MAX })
  const frames: LogFrame[] = []
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + HEADER + bytes.readUInt16LE(at + 2)
    const end = nameEnd + bytes.readUInt32LE(at + 4)
    if (end > bytes.length) throw new Error('The log chunk ends in the middle of a frame.')
    frames.push(decodeFrame(bytes.subarray(at, end), nameEnd - at))
    at = end
  }
  return frames
}

function decodeFrame(frame: Buffer, nameEnd: number): LogFrame {
  const kind = KINDS[frame.readUInt8(0)]
  const stream = STREAMS[frame.readUInt8(1)]
  const at = frame.readDoubleLE(8)
  const step = frame.toString('utf8', HEADER, nameEnd)
  const payload = frame.subarray(nameEnd)
  if (kind === undefined) throw new Error(`The log holds a frame of an unknown kind (${frame.readUInt8(0)}).`)
  switch (kind) {
    case 'output':
      return { kind, stream: stream ?? 'stdout', step, at, bytes: payload }
    case 'step_started':
      return { kind, step, at }
    case 'step_ended':
      return { kind, step, at, end: JSON.parse(payload.toString()) as StepEnd }
    case 'notice':
      return { kind, step, at, bytes: payload }
  }
}

function payloadOf(frame: LogFrame): Uint8Array {
  switch (frame.kind) {
    case 'output':
    case 'notice':
      return frame.bytes
    case 'step_ended':
      return Buffer.from(JSON.stringify(frame.end))
    case 'step_started':
      return new Uint8Array()
  }
}
