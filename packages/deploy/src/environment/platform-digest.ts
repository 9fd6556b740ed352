import { digestOf } from '@slipway/model'
import { declaredQueues, type Survey } from '../commit/survey-commit.ts'

/** Recorded instead of a digest from when an apply of the platform begins until it has ended. */
export const UNFINISHED_PLATFORM = 'unfinished'

/**
 * Decides whether an environment's platform is applied, as a commit declares it: a sha256 in hex. What only locations
 * are made of does not enter, such as the network, nor which agent serves a queue.
 */
export function platformDigest({ project, environment, request }: Survey): string {
  const { account, region, tags } = environment ?? { account: null, region: null, tags: {} }
  return digestOf({
    project: project.name,
    environment: { name: request.environment, account, region, tags },
    queues: declaredQueues(project),
    component_version: request.componentVersion,
  })
}
