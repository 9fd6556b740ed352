import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, type Stats } from 'node:fs'

/** Larger files are hashed as they are read. A small one is read in a quarter of the time that a thread takes for it. */
const STREAMED_BYTES = 1024 * 1024

/** The id that git gives a blob of these bytes in a sha1 repository. */
export function blobIdOf(bytes: Uint8Array): string {
  return startBlob(bytes.length).update(bytes).digest('hex')
}

/**
 * The same for the bytes of a file, which may be of any size. One that is written to meanwhile may get an id that no
 * content has; no copy of it will be taken for what was planned.
 */
export async function blobIdOfFile(file: string, { size }: Pick<Stats, 'size'>): Promise<string> {
  if (size <= STREAMED_BYTES) return blobIdOf(readFileSync(file))
  const hash = startBlob(size)
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

function startBlob(bytes: number): ReturnType<typeof createHash> {
  return createHash('sha1').update(`blob ${bytes}\0`)
}
