import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  DeleteRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { DeleteBucketCommand } from '@aws-sdk/client-s3'
import { placeNames } from '@slipway/aws-layout'
import { aRun } from '@slipway/model/testing'
import { LOCATION } from './deployed-commit.ts'
import { roleArn } from './register-image.ts'
import {
  boundaryArn,
  madeArn,
  madeName,
  makeRole,
  registerTask,
  roleOfAnother,
  roleWithin,
  TASKS_TRUST,
} from './roles-to-make.ts'
import { functionName, promotion, push, type Deed } from './workflow-deeds.ts'

/** What a deploy has no business with. */
export const BEYOND_DEPLOYS: Deed[] = [
  {
    what: 'make a role without the boundary',
    act: (caller, place) => makeRole(caller, { ...roleWithin(place), boundary: undefined }),
    rightful: 'account',
    missing: ['iam:CreateRole'],
    refusal: 'EntityAlreadyExistsException',
  },
  {
    what: 'make a role under another path',
    act: (caller, place) => makeRole(caller, { ...roleOfAnother(place), boundary: boundaryArn(place) }),
    rightful: 'account',
    missing: ['iam:CreateRole'],
    refusal: 'EntityAlreadyExistsException',
  },
  {
    what: 'take the boundary from a role',
    act: ({ iam }, place) =>
      iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: madeName(roleWithin(place)) })),
    rightful: 'account',
    missing: ['iam:DeleteRolePermissionsBoundary'],
    refusal: 'NoSuchEntityException',
  },
  {
    what: 'change the boundary',
    act: ({ iam }, place) =>
      iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: boundaryArn(place),
          PolicyDocument: documentOf('*'),
          SetAsDefault: false,
        }),
      ),
    rightful: 'account',
    missing: 'never',
    refusal: 'LimitExceededException',
  },
  {
    what: 'write a policy into its own role',
    act: ({ iam }, place) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: placeNames.deployRole(place),
          PolicyName: 'more',
          PolicyDocument: documentOf('s3:ListAllMyBuckets'),
        }),
      ),
    rightful: 'account',
    missing: 'never',
  },
  {
    what: 'change who may have the push role',
    act: ({ iam }, place) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: placeNames.pushRole(place),
          PolicyDocument: TASKS_TRUST,
        }),
      ),
    rightful: 'account',
    missing: 'never',
  },
  {
    what: "attach a policy of AWS's own to a location's role",
    act: ({ iam }, place) =>
      iam.send(
        new AttachRolePolicyCommand({
          RoleName: placeNames.locationRole(place, LOCATION),
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      ),
    rightful: 'account',
    missing: ['iam:AttachRolePolicy'],
    refusal: 'NoSuchEntityException',
  },
  {
    what: 'hand a role of another environment to a task',
    act: (caller, place) => registerTask(caller, place, madeArn(place, roleOfAnother(place))),
    rightful: 'account',
    missing: ['iam:PassRole'],
  },
  {
    what: 'hand its own role to a task',
    act: (caller, place) => registerTask(caller, place, roleArn(place, placeNames.deployRole(place))),
    rightful: 'account',
    missing: 'never',
  },
  {
    what: 'remove the table',
    act: ({ dynamo }, place) => dynamo.send(new DeleteTableCommand({ TableName: placeNames.table(place) })),
    rightful: 'account',
    missing: ['dynamodb:DeleteTable'],
    // It is protected from deletion besides.
    refusal: 'ValidationException',
  },
  {
    what: 'remove the state bucket',
    act: ({ s3 }, place) => s3.send(new DeleteBucketCommand({ Bucket: placeNames.stateBucket(place) })),
    rightful: 'account',
    missing: ['s3:DeleteBucket'],
    refusal: 'BucketNotEmpty',
  },
  {
    what: "move another environment's CURRENT",
    act: (caller, place) => promotion.act(caller, { ...place, environment: 'production' }),
    rightful: 'account',
    missing: ['dynamodb:PutItem'],
  },
  {
    what: 'write a run',
    act: ({ stores }, { environment }) =>
      stores.runs.write({ run: { ...aRun({ environment, location: LOCATION }), version: 99 } }),
    rightful: 'account',
    missing: ['dynamodb:PutItem', 'dynamodb:GetItem'],
  },
  {
    what: 'start a function',
    act: ({ lambda }, place) =>
      lambda.send(new InvokeCommand({ FunctionName: functionName(place), InvocationType: 'DryRun' })),
    rightful: 'account',
    missing: ['lambda:InvokeFunction'],
  },
  push,
]

function documentOf(Action: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
}
