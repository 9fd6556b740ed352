import type { IncomingMessage } from 'node:http'

/** Lambda's limit for events and responses of synchronous invocations. */
const BODY_BYTES = 6 * 1024 * 1024

/** The body as text; undefined when it is larger than Lambda takes. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes <= BODY_BYTES) parts.push(part)
  }
  return bytes <= BODY_BYTES ? Buffer.concat(parts).toString() : undefined
}
