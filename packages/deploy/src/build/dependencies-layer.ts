import type { BuildInput } from '../ports/source.ts'
import { installedLayer, type Layer, type Platform, type ReadBlobs } from '../image/index.ts'
import { installDependencies } from '../local/dependencies.ts'
import type { NpmCommand } from '../local/npm-beside.ts'

export interface InstallDeps {
  npm: NpmCommand
  /** Absolute path. */
  cacheDirectory: string
  newId: () => string
}

export interface DependenciesRequest {
  location: string
  inputs: readonly BuildInput[]
  readBlobs: ReadBlobs
  platform: Platform
}

/**
 * What the lockfile of a location names, beside its code, for the platform of the image: by the same function that a
 * snapshot gets it by, and kept in the cache for as long as what npm reads is the same. Undefined when the location
 * needs none. Throws a `DeployError`.
 */
export async function dependenciesLayer(
  { npm, cacheDirectory, newId }: InstallDeps,
  { location, inputs, readBlobs, platform }: DependenciesRequest,
): Promise<Layer | undefined> {
  const directory = await installDependencies(
    { npm, newId, stateDirectory: cacheDirectory },
    {
      location,
      // Of a link, npm would find no more than a work tree has.
      inputs: inputs.filter(({ mode, path }) => path !== '.npmrc' || mode !== '120000'),
      read: ({ blob_id }) => readWhole(readBlobs, blob_id),
      cpu: platform === 'linux/arm64' ? 'arm64' : 'x64',
    },
  )
  return directory === undefined ? undefined : installedLayer(directory)
}

async function readWhole(readBlobs: ReadBlobs, id: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const blob of readBlobs([id])) for await (const chunk of blob.chunks) chunks.push(chunk)
  return Buffer.concat(chunks)
}
