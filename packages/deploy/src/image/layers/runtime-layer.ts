import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { IMAGE_LAYOUT } from '@slipway/aws-layout'
import type { Platform } from '../platform.ts'
import { layerOf, type Layer, type LayerEntry } from './layer-entry.ts'
import { nodePlatform } from './node-platform.ts'

const ROOT = IMAGE_LAYOUT.runtime.slice(1)

export interface RuntimeLayerRequest {
  /** The directory of the runtime's bundle: all of it is taken. */
  bundle: string
  /** The path of a Node for Linux. */
  node: string
  /** What the runtime reports with its claims, which verification compares. */
  build_id: string
}

/** What makes a location's image run under Slipway; the same for all locations of a platform. */
export interface RuntimeLayer extends Layer {
  /** What its Node runs on. */
  platform: Platform
  build_id: string
}

/**
 * Our bundle, a Node of its own and a file `build-id`, below `/opt/slipway`. Throws a `DeployError`,
 * `unsupported_node`, when that Node is for something else than Linux on a processor that images are made for.
 */
export async function runtimeLayer(request: RuntimeLayerRequest): Promise<RuntimeLayer> {
  const { bundle, node, build_id } = request
  const platform = await nodePlatform(node)
  const { entries } = layerOf(ROOT, [
    ...(await bundleFiles(bundle)),
    { type: 'copy', path: IMAGE_LAYOUT.node.slice(1), executable: true, file: node },
    { type: 'file', path: `${ROOT}/build-id`, executable: false, content: `${build_id}\n` },
  ])
  // Left to whoever unpacks, a missing parent may get a mode that lets only root pass.
  return { platform, build_id, entries: [{ type: 'directory', path: 'opt' }, ...entries] }
}

async function bundleFiles(bundle: string): Promise<LayerEntry[]> {
  const found = await readdir(bundle, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name)
      const path = `${ROOT}/${relative(bundle, file).split(sep).join('/')}`
      return { type: 'copy', path, executable: false, file }
    })
}
