import { CreateRepositoryCommand, type ECRClient } from '@aws-sdk/client-ecr'
import { placeNames, registryHost } from '@slipway/aws-layout'
import { DeployError } from '../deploy-error.ts'
import type { LocationImage } from './image-repository.ts'

export interface RepositoryDeps {
  /** Of the place's Region. */
  ecr: Pick<ECRClient, 'send'>
}

/**
 * Makes the repository of a location's images; one that is there is left as it is. Its tags are immutable: each says
 * what is in its image, so that one which meant something else would be a forgery. Throws a `DeployError`.
 */
export async function createRepository(
  { ecr }: RepositoryDeps,
  { place, location }: LocationImage,
): Promise<void> {
  const name = placeNames.repository(place, location)
  try {
    await ecr.send(new CreateRepositoryCommand({ repositoryName: name, imageTagMutability: 'IMMUTABLE' }))
  } catch (error) {
    const reason = error instanceof Error ? error.name : ''
    if (reason === 'RepositoryAlreadyExistsException') return
    throw new DeployError({
      code: reason === 'AccessDeniedException' ? 'registry_unauthorized' : 'registry_refused',
      message: `${registryHost(place)} has no repository ${name}, and it could not be made: ${String(error)}`,
      remedy: `Allow ecr:CreateRepository on repository/${name} to the role that pushes, or make the repository by hand, with immutable tags.`,
      cause: error,
    })
  }
}
