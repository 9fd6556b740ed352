import type { Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { stateBucketArn, type DeployPlace } from './deploy-place.ts'
import { allow, type PolicyDocument, type Statement } from './policy-document.ts'
import { keysAmong, recordKeys } from './record-keys.ts'

/** A policy that also says what it does not speak of. */
export interface BoundaryDocument extends Omit<PolicyDocument, 'Statement'> {
  Statement: (Statement | Except<'Action'> | Except<'Resource'>)[]
}

type Except<Field extends 'Action' | 'Resource'> = Omit<Statement, Field> & Record<`Not${Field}`, string[]>

/** All that begins with Slipway's name, in any account and Region, is Slipway's. */
const OURS = { tables: 'arn:aws:dynamodb:*:*:table/slipway-*', roles: 'arn:aws:iam::*:role/slipway/*' }

/**
 * What any role that a deploy makes may do at most, whatever it was given: nothing with roles, policies and accounts,
 * nothing with the records but what hosts and agents do with runs and attempts, so that none can promote or write
 * releases, and nothing with what deploys stand on. It bounds, and grants nothing by itself.
 */
export function boundaryPolicy(request: DeployPlace): BoundaryDocument {
  const { place } = request
  return {
    Version: '2012-10-17',
    Statement: [...others(place), ...records(place), ...whatDeploysStandOn(request)],
  }
}

function others(place: Place): BoundaryDocument['Statement'] {
  return [
    {
      Sid: 'AllElse',
      Effect: 'Allow',
      NotAction: ['account:*', 'dynamodb:*', 'iam:*', 'organizations:*'],
      Resource: ['*'],
    },
    // An agent's tasks have the roles of locations.
    allow('PassRolesToTasks', {
      actions: ['iam:PassRole'],
      resources: [arns.role(place, '*')],
      condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
    { Sid: 'OtherTables', Effect: 'Allow', Action: ['dynamodb:*'], NotResource: [OURS.tables] },
  ]
}

function records(place: Place): Statement[] {
  const { attempts, idempotency, runIds, runs } = recordKeys
  return [
    allow('ReadRecords', {
      actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
      resources: [arns.table(place), `${arns.table(place)}/index/*`],
    }),
    allow('WriteRunsAndAttempts', {
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [arns.table(place)],
      condition: keysAmong([attempts(place), idempotency(place), runs(place), runIds()]),
    }),
  ]
}

function whatDeploysStandOn(request: DeployPlace): Statement[] {
  const state = stateBucketArn(request)
  return [
    deny('NeverBecomeAnother', { actions: ['sts:AssumeRole*'], resources: [OURS.roles] }),
    deny('NeverTouchState', {
      actions: ['s3:*'],
      resources: [state, `${state}/*`],
    }),
    // Deploys find images by their tags.
    deny('NeverPushImages', {
      actions: ['ecr:BatchDelete*', 'ecr:Delete*', 'ecr:Put*', 'ecr:Set*'],
      resources: [arns.repositories(request.place)],
    }),
  ]
}

function deny(Sid: string, { actions, resources }: { actions: string[]; resources: string[] }): Statement {
  return { Sid, Effect: 'Deny', Action: actions, Resource: resources }
}
