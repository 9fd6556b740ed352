import { digestOf } from '@slipway/model'
import { declaredQueues, type Survey } from '../commit/survey-commit.ts'

/**
 * Decides whether an environment's platform is applied, as a commit declares it: a sha256 in hex. Which agent serves
 * a queue does not enter.
 */
export function platformDigest({ project, environment, request }: Survey): string {
  return digestOf({
    project: project.name,
    environment: environment ? { ...environment } : null,
    queues: declaredQueues(project),
    component_version: request.componentVersion,
  })
}
