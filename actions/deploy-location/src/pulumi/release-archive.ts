import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { cacheDir, downloadTool, extractTar, find } from '@actions/tool-cache'
import { join } from 'node:path'
import { ActionError } from '../../../kit/action-error.ts'

/** An archive of a release, and where its checksum is to be had. */
export interface ReleaseArchive {
  /** In the tool cache. */
  tool: string
  version: string
  /** Where the files of the release lie. */
  url: string
  archive: string
  /** The directory in the archive that has the programs. */
  directory: string
  /** A file of lines `sha256  name`. */
  checksums: string
  /** In hex; the empty text: what the file of checksums says. */
  sha256: string
}

/**
 * The directory of a release's programs in the runner's tool cache, downloaded when it is not there. Nothing of an
 * archive that is not what its checksum promises is unpacked. Throws an `ActionError`.
 */
export async function obtainRelease(release: ReleaseArchive): Promise<string> {
  const { tool, version } = release
  const cached = find(tool, version)
  if (cached !== '') return cached
  const file = await download(release, release.archive)
  await check(release, file)
  const unpacked = await extractTar(file)
  return cacheDir(join(unpacked, release.directory), tool, version)
}

async function download({ url }: ReleaseArchive, name: string): Promise<string> {
  try {
    return await downloadTool(`${url}/${name}`)
  } catch (cause) {
    throw new ActionError({
      code: 'download_failed',
      message: `${url}/${name} could not be downloaded: ${String(cause)}`,
      remedy:
        'Run the job again; on a runner without the internet, put pulumi and pulumi-resource-aws on PATH.',
      cause,
    })
  }
}

async function check(release: ReleaseArchive, file: string): Promise<void> {
  const promised = release.sha256.toLowerCase() || (await promisedSha256(release))
  const actual = await sha256Of(file)
  if (actual === promised) return
  throw new ActionError({
    code: 'checksum_mismatch',
    message: `${release.url}/${release.archive} has the sha256 ${actual}, and ${promised} is promised.`,
    remedy: 'Run the job again. If it is the same, somebody changed the archive: do not use it.',
  })
}

async function promisedSha256(release: ReleaseArchive): Promise<string> {
  const lines = (await readFile(await download(release, release.checksums), 'utf8')).split('\n')
  const found = lines.map((line) => line.trim().split(/\s+/)).find(([, name]) => name === release.archive)
  return found?.[0]?.toLowerCase() ?? 'none'
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
