import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '../deploy-error.ts'

/** What makes a location's image run under Slipway. */
export interface RuntimeFiles {
  /** Absolute path of the runtime's bundle. */
  directory: string
  /** Absolute path of a Node 24 for Linux, of the architecture that images are for. */
  node: string
  /** What the bundle says that it is; a runtime reports it with its claims. */
  build_id: string
}

/**
 * The bundle in a directory, by its package.json, and the Node that goes with it. Throws a `DeployError`,
 * `invalid_runtime`, when the directory holds none.
 */
export async function readRuntimeFiles({
  directory,
  node,
}: Pick<RuntimeFiles, 'directory' | 'node'>): Promise<RuntimeFiles> {
  const build_id = buildIdIn(await readFile(join(directory, 'package.json'), 'utf8').catch(() => ''))
  if (build_id !== undefined) return { directory, node, build_id }
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
