import { constants } from 'node:fs'
import { chmod, copyFile, readFile, readlink, stat, symlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path/posix'
import { DeployError } from '../deploy-error.ts'
import type { BuildInput } from '../ports/source.ts'
import { blobIdOf, blobIdOfFile } from './blob-id.ts'
import { systemErrorCode } from './system-error.ts'

/**
 * Copies an input to a path that does not exist, read-only and with its mode. The copy itself is hashed, so that what
 * was planned is what runs.
 */
export async function copyInput(input: BuildInput, to: string): Promise<void> {
  const { mode, file } = input
  await failAsChanged(input, async () => {
    if (mode === '120000') {
      const target = await readlink(file, 'buffer')
      refuseEscape(input, target.toString())
      await symlink(target, to)
      return blobIdOf(target)
    }
    await copyFile(file, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(to, mode === '100755' ? 0o555 : 0o444)
    return blobIdOfFile(to, await stat(to))
  })
}

/** The bytes of an input, which are those that were planned. */
export async function readInput(input: BuildInput): Promise<Buffer> {
  let bytes = Buffer.of()
  await failAsChanged(input, async () => {
    bytes = await readFile(input.file)
    return blobIdOf(bytes)
  })
  return bytes
}

async function failAsChanged({ blob_id, file }: BuildInput, take: () => Promise<string>): Promise<void> {
  try {
    if ((await take()) === blob_id) return
  } catch (error) {
    // EINVAL: what was a link is none any more.
    if (!['ENOENT', 'ENOTDIR', 'EISDIR', 'EINVAL'].includes(systemErrorCode(error))) throw error
  }
  throw new DeployError({
    code: 'changed_while_deploying',
    message: `${file} changed while it was deployed.`,
    remedy: 'Deploy again.',
  })
}

/** An absolute target leads to the same place from anywhere; a relative one outside the location leads to nothing. */
function refuseEscape({ path, file }: BuildInput, target: string): void {
  if (isAbsolute(target) || !`${join(path, '..', target)}/`.startsWith('../')) return
  throw new DeployError({
    code: 'link_leads_out',
    message: `${file} is a link to ${target}, outside its location: a release holds the location's own files only.`,
    remedy: 'Put the file itself there, or remove the link.',
  })
}
