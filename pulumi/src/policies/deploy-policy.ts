import type { Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { stateBucketArn, type DeployPlace } from './deploy-place.ts'
import { deployerPolicy } from './deployer-policy.ts'
import { allow, policyOf, type PolicyDocument, type Statement } from './policy-document.ts'
import { IMAGE_READS } from './push-policy.ts'
import { roleStatements } from './role-statements.ts'

/**
 * What a job that deploys may do: read images, change the stacks' state and the things of the place, by their names,
 * write releases and move pointers. It removes nothing that a release or a run may need, reads no run and no secret,
 * and starts nothing. Roles it makes only within the boundary, which it cannot change.
 */
export function deployPolicy(request: DeployPlace): PolicyDocument {
  const { place } = request
  return policyOf([
    ...deployerPolicy({ place }).Statement,
    ...images(place),
    ...state(stateBucketArn(request)),
    ...storage(place),
    ...events(place),
    ...tasks(place),
    functions(place),
    ...roleStatements(place),
  ])
}

function images(place: Place): Statement[] {
  return [
    // ECR knows no narrower resource for it.
    allow('LogInToRegistry', { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    allow('ReadImages', {
      // Lambda lets itself pull a function's image, as whoever makes the function.
      actions: [...IMAGE_READS, 'ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy'],
      resources: [arns.repositories(place)],
    }),
  ]
}

function state(bucket: string): Statement[] {
  return [
    allow('FindState', { actions: ['s3:GetBucketLocation', 's3:ListBucket'], resources: [bucket] }),
    allow('KeepState', {
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resources: [`${bucket}/*`],
    }),
  ]
}

/** The bucket itself, not what is in it; queues, not their messages. */
function storage(place: Place): Statement[] {
  return [
    allow('MakeBucket', {
      actions: [
        's3:CreateBucket',
        's3:GetAccelerateConfiguration',
        's3:GetBucket*',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
        's3:ListTagsForResource',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutLifecycleConfiguration',
        's3:TagResource',
        's3:UntagResource',
      ],
      resources: [arns.bucket(place)],
    }),
    allow('MakeQueues', {
      actions: [
        'sqs:CreateQueue',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ListQueueTags',
        'sqs:SetQueueAttributes',
        'sqs:TagQueue',
        'sqs:UntagQueue',
      ],
      resources: [arns.allQueues(place)],
    }),
  ]
}

function events(place: Place): Statement[] {
  return [
    allow('MakeRule', {
      actions: [
        'events:DescribeRule',
        'events:ListTagsForResource',
        'events:ListTargetsByRule',
        'events:PutRule',
        'events:PutTargets',
        'events:TagResource',
        'events:UntagResource',
      ],
      resources: [arns.eventsRule(place)],
    }),
    allow('MakeLogGroup', {
      actions: [
        'logs:CreateLogGroup',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      resources: [arns.logGroup(place), arns.logStreams(place)],
    }),
    // CloudWatch Logs and ECS know no narrower resource for them.
    allow('Describe', {
      actions: ['ecs:DescribeTaskDefinition', 'logs:DescribeLogGroups'],
      resources: ['*'],
    }),
  ]
}

function tasks(place: Place): Statement[] {
  const tagging = ['ecs:ListTagsForResource', 'ecs:TagResource', 'ecs:UntagResource']
  return [
    allow('MakeCluster', {
      actions: ['ecs:CreateCluster', 'ecs:DescribeClusters', ...tagging],
      resources: [arns.cluster(place)],
    }),
    allow('RegisterTaskDefinitions', {
      actions: ['ecs:RegisterTaskDefinition', ...tagging],
      resources: [arns.taskDefinitions(place)],
    }),
    // The first cluster of an account makes it.
    allow('MakeRoleOfEcs', {
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [`arn:aws:iam::${place.account}:role/aws-service-role/ecs.amazonaws.com/*`],
      condition: { StringEquals: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } },
    }),
  ]
}

function functions(place: Place): Statement {
  return allow('PublishFunctions', {
    actions: [
      'lambda:CreateFunction',
      'lambda:GetFunction',
      'lambda:GetFunctionCodeSigningConfig',
      'lambda:GetFunctionConfiguration',
      'lambda:GetFunctionEventInvokeConfig',
      'lambda:ListTags',
      'lambda:ListVersionsByFunction',
      'lambda:PublishVersion',
      'lambda:PutFunctionEventInvokeConfig',
      'lambda:TagResource',
      'lambda:UntagResource',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:UpdateFunctionEventInvokeConfig',
    ],
    resources: [arns.functions(place)],
  })
}
