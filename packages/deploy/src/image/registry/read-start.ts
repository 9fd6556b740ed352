import type { HttpAnswer } from './exchange.ts'

/** The text of an answer that is meant to be short; what is longer than some bytes is cut off where a chunk ends. */
export async function readStart({ body }: Pick<HttpAnswer, 'body'>, bytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let left = bytes
  for await (const chunk of body) {
    chunks.push(chunk)
    left -= chunk.length
    if (left <= 0) break
  }
  return Buffer.concat(chunks).toString('utf8')
}
