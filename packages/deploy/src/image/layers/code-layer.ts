import { readlink } from 'node:fs/promises'
import { IMAGE_LAYOUT } from '@slipway/aws-layout'
import { buildInputs } from '../../content-digest.ts'
import { DeployError } from '../../deploy-error.ts'
import { blobIdOf } from '../../local/blob-id.ts'
import type { BuildInput } from '../../ports/source.ts'
import { layerOf, type Layer, type LayerEntry, type ReadBlobs } from './layer-entry.ts'
import { linkEntry, readTargets } from './link-entry.ts'
import { refuseCollisions, refuseWhiteout } from './refuse-names.ts'

const ROOT = IMAGE_LAYOUT.code.slice(1)

export interface CodeLayerRequest {
  inputs: readonly BuildInput[]
  /** Where the inputs' bytes are; without it, in their files. */
  readBlobs?: ReadBlobs
}

/**
 * A location's build inputs, below the image's code directory: that is the location's directory, and for the files
 * beside it the project's root as well, where a snapshot has them too. So `/packages/lib/x.py` is found at
 * `packages/lib/x.py`. Links are kept where they stay below it. Throws a `DeployError` (`link_leads_out`,
 * `changed_while_deploying`, `whiteout_name`, `inputs_collide`).
 */
export async function codeLayer({ inputs, readBlobs }: CodeLayerRequest): Promise<Layer> {
  const placed = buildInputs(inputs).map((input) => ({ ...input, path: placeOf(input) }))
  for (const { path, file } of placed) refuseWhiteout({ path, file })
  refuseCollisions(placed)
  if (readBlobs === undefined) return layerOf(ROOT, await Promise.all(placed.map(entryOfFile)))
  const targets = await readTargets(readBlobs, placed)
  const entries = placed.map((input) => entryOfBlob(input, targets))
  return { ...layerOf(ROOT, entries), readBlobs }
}

/** What lies beside the location is named from the project's root. */
function placeOf({ path }: BuildInput): string {
  return path.startsWith('/') ? path.slice(1) : path
}

async function entryOfFile(input: BuildInput): Promise<LayerEntry> {
  const { mode, path, blob_id, file } = input
  if (mode === '120000') return linkEntry({ root: ROOT, path, file, target: await targetOf(input) })
  return { type: 'copy', path: `${ROOT}/${path}`, executable: isExecutable(input), file, blob_id }
}

async function targetOf({ file, blob_id }: BuildInput): Promise<Buffer> {
  const target = await readlink(file, 'buffer').catch(() => undefined)
  if (target !== undefined && blobIdOf(target) === blob_id) return target
  throw new DeployError({
    code: 'changed_while_deploying',
    message: `${file} changed while it was deployed.`,
    remedy: 'Deploy again.',
  })
}

function entryOfBlob(input: BuildInput, targets: ReadonlyMap<string, Buffer>): LayerEntry {
  const { mode, path, blob_id, file } = input
  const target = mode === '120000' ? targets.get(blob_id) : undefined
  if (target !== undefined) return linkEntry({ root: ROOT, path, file, target })
  return { type: 'blob', path: `${ROOT}/${path}`, executable: isExecutable(input), blob_id }
}

function isExecutable({ mode }: BuildInput): boolean {
  return mode === '100755'
}
