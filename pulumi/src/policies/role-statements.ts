import type { Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, type Statement } from './policy-document.ts'

/**
 * Making and changing roles of the environment, each within the boundary, and their policies. Of the roles of workflows
 * and the boundary, which lie under the same path, nothing.
 */
export function roleStatements(place: Place): Statement[] {
  const roles = [arns.role(place, '*')]
  return [
    allow('MakeBoundedRoles', {
      actions: [
        'iam:CreateRole',
        'iam:DetachRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:UpdateAssumeRolePolicy',
      ],
      resources: roles,
      condition: bounded(place),
    }),
    // Only policies of the environment: one of AWS's own could be wide, and bounded all the same.
    allow('AttachPolicies', {
      actions: ['iam:AttachRolePolicy'],
      resources: roles,
      condition: { ...bounded(place), ArnLike: { 'iam:PolicyARN': arns.policy(place, '*') } },
    }),
    allow('DescribeRoles', {
      actions: [
        'iam:GetRole',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:ListRoleTags',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateRole',
      ],
      resources: roles,
    }),
    policies(place),
    allow('PassRoles', {
      actions: ['iam:PassRole'],
      resources: roles,
      condition: {
        StringEquals: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com'] },
      },
    }),
    {
      Sid: 'NeverChangeBootstrap',
      Effect: 'Deny',
      Action: ['iam:*'],
      Resource: [...arns.workflowRoles(place), arns.boundary(place)],
    },
  ]
}

function bounded(place: Place): { StringEquals: Record<string, string> } {
  return { StringEquals: { 'iam:PermissionsBoundary': arns.boundary(place) } }
}

function policies(place: Place): Statement {
  return allow('MakePolicies', {
    actions: [
      'iam:CreatePolicy',
      'iam:CreatePolicyVersion',
      'iam:DeletePolicy',
      'iam:DeletePolicyVersion',
      'iam:GetPolicy',
      'iam:GetPolicyVersion',
      'iam:ListPolicyTags',
      'iam:ListPolicyVersions',
      'iam:TagPolicy',
      'iam:UntagPolicy',
    ],
    resources: [arns.policy(place, '*')],
  })
}
