import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'

export interface TarEntry extends Pick<Header, 'mode' | 'uid' | 'gid' | 'type' | 'linkname'> {
  mtime: number
  content: string
}

/** The entries of a compressed tar by name, in order. */
export async function readTar(file: string): Promise<Record<string, TarEntry>> {
  const entries: Record<string, TarEntry> = {}
  const tar = extract()
  const read = (async () => {
    for await (const entry of tar) {
      const chunks: Buffer[] = []
      for await (const chunk of entry) chunks.push(chunk as Buffer)
      const { name, mode, uid, gid, type, linkname, mtime } = entry.header
      const content = Buffer.concat(chunks).toString()
      entries[name] = { mode, uid, gid, type, linkname, mtime: mtime.getTime(), content }
    }
  })()
  await pipeline(createReadStream(file), createGunzip(), async (chunks) => {
    for await (const chunk of chunks) {
      await new Promise<void>((taken) => {
        if (tar.write(chunk)) taken()
        else tar.once('drain', () => taken())
      })
    }
    tar.end(null)
  })
  await read
  return entries
}
