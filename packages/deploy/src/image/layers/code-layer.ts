import { readlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path/posix'
import { IMAGE_LAYOUT } from '@slipway/aws-layout'
import { buildInputs } from '../../content-digest.ts'
import { DeployError } from '../../deploy-error.ts'
import { blobIdOf } from '../../local/blob-id.ts'
import type { BuildInput } from '../../ports/source.ts'
import { layerOf, type Layer, type LayerEntry } from './layer-entry.ts'

const ROOT = IMAGE_LAYOUT.code.slice(1)

/** Names that tell whoever unpacks a layer to remove what lies below it. */
const WHITEOUT = /(?:^|\/)\.wh\./

/**
 * A location's build inputs, below the image's code directory. Links are kept where they stay in the location.
 * Throws a `DeployError` (`link_leads_out`, `changed_while_deploying`, `whiteout_name`).
 */
export async function codeLayer({ inputs }: { inputs: readonly BuildInput[] }): Promise<Layer> {
  return layerOf(ROOT, await Promise.all(buildInputs(inputs).map(entryOf)))
}

async function entryOf(input: BuildInput): Promise<LayerEntry> {
  const { mode, path: name, blob_id, file } = input
  if (WHITEOUT.test(name)) throw whiteout(file)
  const path = `${ROOT}/${name}`
  if (mode === '120000') return { type: 'link', path, target: await targetOf(input) }
  return { type: 'copy', path, executable: mode === '100755', file, blob_id }
}

async function targetOf({ path, file, blob_id }: BuildInput): Promise<string> {
  const bytes = await readlink(file, 'buffer').catch(() => undefined)
  if (bytes === undefined || blobIdOf(bytes) !== blob_id) {
    throw new DeployError({
      code: 'changed_while_deploying',
      message: `${file} changed while it was deployed.`,
      remedy: 'Deploy again.',
    })
  }
  const target = bytes.toString()
  if (!Buffer.from(target).equals(bytes)) throw unsupportedTarget(file)
  if (!isAbsolute(target) && !`${join(path, '..', target)}/`.startsWith('../')) return target
  throw new DeployError({
    code: 'link_leads_out',
    message: `${file} is a link to ${target}, outside its location: an image holds the location's own files only.`,
    remedy: 'Put the file itself there, or remove the link.',
  })
}

function unsupportedTarget(file: string): DeployError {
  return new DeployError({
    code: 'unsupported_name',
    message: `${file} is a link to a name that is not UTF-8.`,
    remedy: 'Rename what it leads to.',
  })
}

function whiteout(file: string): DeployError {
  return new DeployError({
    code: 'whiteout_name',
    message: `${JSON.stringify(file)} has a name that begins with .wh., which in a layer removes another file.`,
    remedy: 'Rename it, or have git ignore it.',
  })
}
