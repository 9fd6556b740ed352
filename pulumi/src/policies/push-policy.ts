import type { Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, policyOf, type PolicyDocument } from './policy-document.ts'

/** Reading the images of a repository, and asking whether there are any. */
export const IMAGE_READS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:DescribeImages',
  'ecr:DescribeRepositories',
  'ecr:GetDownloadUrlForLayer',
]

/**
 * What a job that builds images may do: make the project's repositories, read them, and push to them. It removes
 * nothing, and reaches no record: what it pushed, a deploy has yet to release.
 */
export function pushPolicy({ place }: { place: Place }): PolicyDocument {
  const repositories = [arns.repositories(place)]
  return policyOf([
    // ECR knows no narrower resource for it.
    allow('LogInToRegistry', { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    allow('MakeRepositories', {
      actions: ['ecr:CreateRepository', 'ecr:TagResource'],
      resources: repositories,
    }),
    allow('ReadImages', { actions: [...IMAGE_READS], resources: repositories }),
    allow('PushImages', {
      actions: ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'],
      resources: repositories,
    }),
  ])
}
