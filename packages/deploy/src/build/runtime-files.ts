import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageBuild } from '../content-digest.ts'
import { DeployError } from '../deploy-error.ts'
import type { InstallDeps } from './dependencies-layer.ts'
import { runtimeNode } from './runtime-node.ts'

/** What makes a location's image run under Slipway. */
export interface RuntimeFiles {
  /** Absolute path of the runtime's bundle. */
  directory: string
  /** What the bundle says that it is; a runtime reports it with its claims. */
  build_id: string
  /** Absolute path of the Node for Linux that goes with it. An image that is there needs none, so it is not had before. */
  nodeFor: (architecture: ImageBuild['architecture']) => Promise<string>
}

/**
 * The bundle in a directory, by its package.json, with the Node that it pins: see `runtimeNode`. Throws a
 * `DeployError`, `invalid_runtime`, when the directory holds none.
 */
export async function readRuntimeFiles(
  deps: InstallDeps,
  { directory }: Pick<RuntimeFiles, 'directory'>,
): Promise<RuntimeFiles> {
  const build_id = buildIdIn(await readFile(join(directory, 'package.json'), 'utf8').catch(() => ''))
  const nodeFor: RuntimeFiles['nodeFor'] = (architecture) =>
    runtimeNode(deps, { bundle: directory, architecture })
  if (build_id !== undefined) return { directory, build_id, nodeFor }
  throw new DeployError({
    code: 'invalid_runtime',
    message: `${directory} holds no runtime: there is no package.json with a build_id in it.`,
    remedy: 'Name the directory that the runtime was bundled to.',
  })
}

function buildIdIn(text: string): string | undefined {
  const [, id] = /"build_id":\s*"([0-9a-f]{16})"/.exec(text) ?? []
  return id
}
