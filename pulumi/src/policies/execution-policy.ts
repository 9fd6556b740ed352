import type { Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, policyOf, type PolicyDocument } from './policy-document.ts'

/**
 * What ECS itself needs to start a task: pull the project's images, write the host's log. No secrets: the runtime
 * reads them under its location's role.
 */
export function executionPolicy({ place }: { place: Place }): PolicyDocument {
  return policyOf([
    // ECR knows no narrower resource for it.
    allow('LogInToRegistry', { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    allow('PullImages', {
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [arns.repositories(place)],
    }),
    allow('WriteHostLog', {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arns.logStreams(place)],
    }),
  ])
}
