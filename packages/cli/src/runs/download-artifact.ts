import { createWriteStream } from 'node:fs'
import { basename, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ApiClient } from '@slipway/api'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { shownPath } from '../state/locate-state.ts'

export interface DownloadRequest {
  id: string
  name: string
  /** A file, which is replaced; `-` for stdout; undefined: the name's last part, here, and nothing is replaced. */
  output: string | undefined
}

/** Fetches an artifact; resolves to where it went. */
export async function downloadArtifact(
  { workingDirectory, terminal }: Context,
  client: ApiClient,
  { id, name, output }: DownloadRequest,
): Promise<string> {
  const { body } = await client.downloadArtifact({ id, name })
  if (output === '-') {
    for await (const bytes of body) {
      terminal.data.bytes(bytes)
      await terminal.data.caughtUp()
    }
    return 'stdout'
  }
  const path = resolve(workingDirectory, output ?? basename(name))
  const file = createWriteStream(path, { flags: output === undefined ? 'wx' : 'w' })
  try {
    await pipeline(Readable.fromWeb(body), file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new CliError(`There is a file ${path} already.`, {
      remedy: 'Name another one with -o FILE.',
      cause: error,
    })
  }
  return shownPath(workingDirectory, path)
}
