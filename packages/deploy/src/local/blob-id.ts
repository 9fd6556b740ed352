import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

/** Larger files are hashed as they are read; reading a small one at once takes a third less time. */
const STREAMED_BYTES = 1024 * 1024

/** The id that git gives a blob of these bytes in a sha1 repository. */
export function blobIdOf(bytes: Uint8Array): string {
  return startBlob(bytes.length).update(bytes).digest('hex')
}

/**
 * The same for the bytes of a file, which may be of any size. One that is written to meanwhile may get an id that no
 * content has; no copy of it will be taken for what was planned.
 */
export async function blobIdOfFile(file: string): Promise<string> {
  const { size } = await stat(file)
  if (size <= STREAMED_BYTES) return blobIdOf(await readFile(file))
  const hash = startBlob(size)
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

function startBlob(bytes: number): ReturnType<typeof createHash> {
  return createHash('sha1').update(`blob ${bytes}\0`)
}
