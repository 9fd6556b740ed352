import type { Place } from '@slipway/aws-layout'
import type { CommittedLocation } from '../commit/read-locations.ts'
import { DeployError } from '../deploy-error.ts'
import {
  codeLayer,
  findBuiltImage,
  imageTag,
  makeImage,
  runtimeLayer,
  type BuiltImage,
  type ImageDeps,
  type ImageParts,
} from '../image/index.ts'
import { createRepository, type RepositoryDeps } from './create-repository.ts'
import { dependenciesLayer, type InstallDeps } from './dependencies-layer.ts'
import { gitBlobs } from './git-blobs.ts'
import { imageRepository } from './image-repository.ts'
import { PLATFORMS } from './platforms.ts'
import type { RuntimeFiles } from './runtime-files.ts'

export interface PublishDeps extends ImageDeps, RepositoryDeps, InstallDeps {}

export interface PublishRequest {
  /** Absolute path of the project root, in the repository that has the commit's objects. */
  root: string
  place: Place
  location: CommittedLocation
  runtime: RuntimeFiles
}

/**
 * Sees that the registry of an environment has the image of a location as a commit has it. What is there is not built
 * again; what is made comes from the objects of the repository, never from its work tree, and from npm: the runtime's
 * Node, and what a lockfile names. The repository is made when it is missing. The answer names the image as AWS pulls
 * it. Throws a `DeployError`. It can be repeated, also at the same time: what was pushed counts, and under a tag there
 * is a whole image or none.
 */
export async function publishImage(deps: PublishDeps, request: PublishRequest): Promise<BuiltImage> {
  const { place, location, runtime } = request
  const { content_digest, build } = location
  const repository = imageRepository({ place, location: location.location })
  const tag = imageTag({ content_digest, runtime_build: runtime.build_id })
  const found = await findBuiltImage(deps, { repository, tag })
  if (found !== undefined) return found
  const parts = await partsOf(deps, request)
  const make = () => makeImage(deps, { ...parts, base: build.base, content_digest, repository })
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'unknown_repository') throw error
    await createRepository(deps, { place, location: location.location })
    return make()
  }
}

async function partsOf(deps: InstallDeps, { root, location, runtime }: PublishRequest): Promise<ImageParts> {
  const { inputs, build } = location
  const readBlobs = gitBlobs(root)
  const platform = PLATFORMS[build.architecture]
  const { directory: bundle, build_id } = runtime
  const dependencies = await dependenciesLayer(deps, {
    location: location.location,
    inputs,
    readBlobs,
    platform,
  })
  const node = await runtime.nodeFor(build.architecture)
  return {
    ...(dependencies === undefined ? {} : { dependencies }),
    code: await codeLayer({ inputs, readBlobs }),
    runtime: await runtimeLayer({ bundle, node, build_id }),
    platform,
  }
}
