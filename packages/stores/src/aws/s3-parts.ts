import type { BlobBody } from '@slipway/model'
import { StoreError } from '../store-error.ts'

/** Bytes cut into parts of equal size, the last one shorter; none at all are one empty part. */
export async function* slicesOf(bytes: Uint8Array, partBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at === 0 || at < bytes.length; at += partBytes) yield bytes.subarray(at, at + partBytes)
}

/**
 * The same for a stream. The last part is given out only when the stream is known to be of the size said: if it is
 * not, this throws `blob_size_wrong`.
 */
export async function* partsOf(
  key: string,
  { stream, bytes }: Exclude<BlobBody, Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array> {
  let part = new PartBuffer(Math.min(partBytes, bytes))
  let seen = 0
  for await (const chunk of stream) {
    seen += chunk.length
    if (seen > bytes) throw wrongSize(key, bytes, 'more')
    for (let rest = chunk; rest.length > 0;) {
      // Given out only when more follows: the last part waits for the end of the stream.
      if (part.isFull) {
        yield part.bytes
        part = new PartBuffer(Math.min(partBytes, bytes - (seen - rest.length)))
      }
      rest = part.fill(rest)
    }
  }
  if (seen < bytes) throw wrongSize(key, bytes, 'less')
  yield part.bytes
}

/** Collects one part in memory of its size. */
class PartBuffer {
  readonly bytes: Uint8Array
  #length = 0

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size)
  }

  get isFull(): boolean {
    return this.#length === this.bytes.length
  }

  /** Takes what it has room for, and returns the rest. */
  fill(chunk: Uint8Array): Uint8Array {
    const taken = chunk.subarray(0, this.bytes.length - this.#length)
    this.bytes.set(taken, this.#length)
    this.#length += taken.length
    return chunk.subarray(taken.length)
  }
}

function wrongSize(key: string, bytes: number, than: 'more' | 'less'): StoreError {
  const text = `The blob ${JSON.stringify(key)} was said to have ${bytes} bytes, but its source gave ${than}.`
  return new StoreError('blob_size_wrong', text)
}
