import { createHash } from 'node:crypto'

const DIGEST = /^sha256:[0-9a-f]{64}$/

/** `sha256:` and 64 hex digits: how registries name content. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && DIGEST.test(value)
}

/** The digits alone, for names of files and tags. */
export function hexOf(digest: string): string {
  return digest.slice('sha256:'.length)
}

/** Content as registries name it. */
export interface Content {
  digest: string
  bytes: number
}

/** Passes bytes on, and knows the digest and number of all that passed. */
export class Digester {
  readonly #hash = createHash('sha256')
  bytes = 0

  /** A stage of a pipeline. */
  async *pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#hash.update(chunk)
      this.bytes += chunk.length
      yield chunk
    }
  }

  /** To be asked once, at the end. */
  digest(): string {
    return `sha256:${this.#hash.digest('hex')}`
  }
}
