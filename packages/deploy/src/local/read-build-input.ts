import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { DeployError } from '../deploy-error.ts'
import type { BuildInput } from '../ports/source.ts'
import { blobIdOf, blobIdOfFile } from './blob-id.ts'
import { systemErrorCode } from './system-error.ts'

export interface ReadRequest {
  /** Absolute path of the location's directory. */
  directory: string
  path: string
  /** What to believe instead of the file's own executable bit. */
  executable?: boolean
}

/**
 * The build input at a path; undefined where there is none: what was deleted, a directory, a socket. A link is not
 * followed. The id is of the bytes as they lie on disk, before any conversion that git would make (line ends, LFS):
 * these bytes are what a snapshot holds. So it is git's own id wherever git converts nothing.
 */
export async function readBuildInput(request: ReadRequest): Promise<BuildInput | undefined> {
  const { directory, path } = request
  const file = join(directory, path)
  refuseUnreadableName(file)
  try {
    const stats = lstatSync(file)
    if (stats.isSymbolicLink()) {
      return { mode: '120000', path, blob_id: blobIdOf(readlinkSync(file, 'buffer')), file }
    }
    if (!stats.isFile()) return undefined
    return { mode: fileMode(stats, request), path, blob_id: await blobIdOfFile(file, stats), file }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error))) return undefined
    throw unreadable(file, error)
  }
}

/** Throws where Node has put U+FFFD for bytes that are not UTF-8: the file cannot be opened by such a name. */
export function refuseUnreadableName(file: string): void {
  if (!file.includes('\uFFFD')) return
  throw new DeployError({
    code: 'unsupported_name',
    message: `The name of ${JSON.stringify(file)} is not UTF-8.`,
    remedy: 'Rename the file.',
  })
}

/** A file or directory that is there and cannot be read. */
export function unreadable(file: string, cause: unknown): DeployError {
  return new DeployError({
    code: 'unreadable_file',
    message: `${file} could not be read (${systemErrorCode(cause)}).`,
    remedy: 'Make it readable, or have git ignore it.',
    cause,
  })
}

function fileMode(stats: Stats, { executable }: ReadRequest): '100644' | '100755' {
  // Only the owner's bit counts, as in git: the others depend on the umask of whoever made the file.
  const isExecutable = executable ?? (stats.mode & 0o100) !== 0
  return isExecutable ? '100755' : '100644'
}
