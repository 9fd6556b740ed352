import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { IMAGE_LAYOUT } from '@slipway/aws-layout'
import { inBatches } from '../../local/in-batches.ts'
import { refuseUnreadableName } from '../../local/read-build-input.ts'
import { layerOf, type Layer, type LayerEntry } from './layer-entry.ts'
import { linkEntry } from './link-entry.ts'
import { refuseWhiteout } from './refuse-names.ts'

const CODE = IMAGE_LAYOUT.code.slice(1)
const ROOT = `${CODE}/node_modules`

/** What npm notes for itself, after the directory that it worked in. */
const NOTES: readonly string[] = ['.package-lock.json', '.cache']

/**
 * A `node_modules` that npm has installed, beside the code. Who owns the files, when they were written and what npm
 * notes for itself do not enter. Throws a `DeployError` (`link_leads_out`, `whiteout_name`, `unsupported_name`).
 */
export async function installedLayer(directory: string): Promise<Layer> {
  const paths = (await readdir(directory, { recursive: true })).filter(
    (path) => !NOTES.includes(path.split('/')[0] ?? ''),
  )
  const entries = await inBatches(paths, (path) => entryOf(directory, path))
  const { entries: all } = layerOf(
    ROOT,
    entries.filter((entry) => entry !== undefined),
  )
  return { entries: [{ type: 'directory', path: CODE }, ...all] }
}

async function entryOf(directory: string, path: string): Promise<LayerEntry | undefined> {
  const file = join(directory, path)
  refuseUnreadableName(file)
  refuseWhiteout({ path, file })
  const stats = await lstat(file)
  if (stats.isSymbolicLink()) {
    return linkEntry({ root: ROOT, path, file, target: await readlink(file, 'buffer') })
  }
  if (stats.isDirectory()) return { type: 'directory', path: `${ROOT}/${path}` }
  const executable = (stats.mode & 0o100) !== 0
  return stats.isFile() ? { type: 'copy', path: `${ROOT}/${path}`, executable, file } : undefined
}
