import { mkdirSync, mkdtempSync, readlinkSync, rmdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasCode } from './error-code.ts'

/** macOS takes 104 bytes, Linux 108, with a NUL at the end. */
const PATH_BYTES = 103
/** The longest name of a socket in the directory, with the slash before it. */
const NAME_BYTES = 32

/**
 * Where the receivers on a state directory listen: `sockets` in it; when that path is too long for a socket, a
 * temporary directory to which the link `sockets.link` points, so that every process finds the same one. Readable by
 * its owner only. `stateDirectory` must be a real path: all processes must come to one answer.
 */
export function socketDirectory(stateDirectory: string): string {
  const beside = join(stateDirectory, 'sockets')
  const directory = isShort(beside) ? beside : linkedDirectory(join(stateDirectory, 'sockets.link'))
  // Also a linked one may have to be made again: systems clean their temporary directory.
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  return directory
}

function linkedDirectory(link: string): string {
  try {
    return readlinkSync(link)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  const made = mkdtempSync(temporaryPrefix())
  try {
    symlinkSync(made, link)
    return made
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    rmdirSync(made)
    return readlinkSync(link)
  }
}

function temporaryPrefix(): string {
  const usual = join(tmpdir(), 'slipway-')
  // Six characters are put after it.
  return isShort(`${usual}XXXXXX`) ? usual : '/tmp/slipway-'
}

function isShort(directory: string): boolean {
  return Buffer.byteLength(directory) + NAME_BYTES <= PATH_BYTES
}
