import { isAbsolute, join } from 'node:path/posix'
import { DeployError } from '../../deploy-error.ts'
import type { BuildInput } from '../../ports/source.ts'
import type { LayerEntry, ReadBlobs } from './layer-entry.ts'

/** Linux takes no longer one, the NUL at its end included. */
const MAX_TARGET_BYTES = 4095

export interface LinkRequest {
  /** The directory of the layer that the link must not lead out of. */
  root: string
  /** Below `root`. */
  path: string
  /** What problems call it. */
  file: string
  target: Buffer
}

/** A link in a layer. Throws a `DeployError` (`link_leads_out`, `unsupported_name`). */
export function linkEntry({ root, path, file, target: bytes }: LinkRequest): LayerEntry {
  const target = bytes.toString()
  if (!Buffer.from(target).equals(bytes)) throw unsupportedTarget(file, 'a name that is not UTF-8')
  if (target === '' || target.includes('\0')) throw unsupportedTarget(file, 'nothing that can be a name')
  if (!isAbsolute(target) && !`${join(path, '..', target)}/`.startsWith('../')) {
    return { type: 'link', path: `${root}/${path}`, target }
  }
  throw new DeployError({
    code: 'link_leads_out',
    message: `${file} is a link to ${target}, outside its location: an image holds the location's own files only.`,
    remedy: 'Put the file itself there, or remove the link.',
  })
}

/** Where the links among some inputs lead, by the ids of their blobs. */
export async function readTargets(
  readBlobs: ReadBlobs,
  inputs: readonly BuildInput[],
): Promise<Map<string, Buffer>> {
  const links = inputs.filter(({ mode }) => mode === '120000')
  const byId = new Map(links.map((link) => [link.blob_id, link]))
  const targets = new Map<string, Buffer>()
  if (byId.size === 0) return targets
  for await (const { id, size, chunks } of readBlobs([...byId.keys()])) {
    if (size > MAX_TARGET_BYTES) throw unsupportedTarget(byId.get(id)?.file ?? id, 'a name that is too long')
    targets.set(id, Buffer.concat(await Array.fromAsync(chunks)))
  }
  return targets
}

function unsupportedTarget(file: string, to: string): DeployError {
  return new DeployError({
    code: 'unsupported_name',
    message: `${file} is a link to ${to}.`,
    remedy: 'Rename what it leads to, or remove the link.',
  })
}
