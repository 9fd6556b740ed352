import { placeNames, rolePath } from '@slipway/aws-layout'
import { describe, expect, test } from 'vitest'
import {
  agentPolicy,
  boundaryPolicy,
  executionPolicy,
  locationPolicy,
  type PolicyDocument,
} from '../src/policies/index.ts'
import { isAllowed, type IamRequest } from './evaluate.ts'
import { PLACE as place } from './place.ts'
import { arn, keys, onBlob, onIndex, onItems, onQueue, onTable, updating } from './requests.ts'

const boundary = boundaryPolicy({ place })
const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
}
const STAGING = { ...place, environment: 'staging' }

const onRole = (action: string, name: string, of = place): IamRequest => ({
  action,
  resource: `arn:aws:iam::${of.account}:role${rolePath(of)}${name}`,
})
const onBoundary = (action: string): IamRequest => ({
  action: `iam:${action}`,
  resource: `arn:aws:iam::${place.account}:policy${rolePath(place)}${placeNames.boundary(place)}`,
})
const passing = (to: string): IamRequest => ({
  ...onRole('iam:PassRole', placeNames.locationRole(place, 'orders')),
  context: { 'iam:PassedToService': to },
})
const onState = (action: string): IamRequest => ({
  action: `s3:${action}`,
  resource: `arn:aws:s3:::${placeNames.stateBucket(place)}/.pulumi/stacks/orders.production.json`,
})
const onTableOf = (name: string, action: string): IamRequest => ({
  action: `dynamodb:${action}`,
  resource: arn('dynamodb', `table/${name}`),
})

const ALLOWED: [what: string, request: IamRequest][] = [
  ['read a run', onItems('GetItem', keys.run('orders'))],
  ['write a run', onItems('PutItem', keys.run('orders'))],
  ['write an attempt', updating(keys.attempt('orders'), 'state')],
  ['read CURRENT', onItems('GetItem', keys.current('orders'))],
  ['find open runs', onIndex('open', keys.shard())],
  ['write blobs', onBlob('PutObject', 'runs/production/orders/01K/1/result.json')],
  ['ring', onQueue('SendMessage', placeNames.changed(place))],
  ["start a task with a location's role", passing('ecs-tasks.amazonaws.com')],
  ['read a secret', { action: 'secretsmanager:GetSecretValue', resource: arn('secretsmanager', 'secret:x') }],
  ['write a bucket of the account', { action: 's3:PutObject', resource: 'arn:aws:s3:::acme-out/day.csv' }],
  ['write a table of the account', onTableOf('acme-days', 'PutItem')],
  ['list tables', { action: 'dynamodb:ListTables', resource: '*' }],
  [
    'become a role that is not Slipway’s',
    { action: 'sts:AssumeRole', resource: `arn:aws:iam::444455556666:role/reader` },
  ],
  ['pull an image', { action: 'ecr:BatchGetImage', resource: arn('ecr', 'repository/acme/orders') }],
]

const DENIED: [what: string, request: IamRequest][] = [
  ['promote', onItems('PutItem', keys.current('orders'))],
  ['promote by an update', onItems('UpdateItem', keys.current('orders'))],
  ['promote beside a write of its own', onItems('PutItem', keys.run('orders'), keys.current('orders'))],
  ['promote in batches', onItems('BatchWriteItem', keys.current('orders'))],
  ['promote by PartiQL', onItems('PartiQLUpdate', keys.current('orders'))],
  ['write a release', onItems('PutItem', keys.release('orders'))],
  ['take a release’s identity', onItems('PutItem', keys.releaseIdentity('orders'))],
  ['remove a record', onItems('DeleteItem', keys.run('orders'))],
  ['write without naming a key', onTable('PutItem')],
  ['scan the records', onTable('Scan')],
  ['remove the table', onTable('DeleteTable')],
  ['let strangers at the table', onTable('PutResourcePolicy')],
  ['promote in another environment', onTableOf(placeNames.table(STAGING), 'PutItem')],
  ['read another environment’s records', onTableOf(placeNames.table(STAGING), 'GetItem')],
  ['make a role', onRole('iam:CreateRole', 'mine')],
  ['give itself more', onRole('iam:AttachRolePolicy', placeNames.locationRole(place, 'orders'))],
  ['leave the boundary', onRole('iam:DeleteRolePermissionsBoundary', placeNames.agentRole(place))],
  ['change the boundary', onBoundary('CreatePolicyVersion')],
  ['go back to an earlier boundary', onBoundary('SetDefaultPolicyVersion')],
  ['make a user', { action: 'iam:CreateUser', resource: 'arn:aws:iam::111122223333:user/me' }],
  ['pass a role to a function', passing('lambda.amazonaws.com')],
  ['deploy', onRole('sts:AssumeRole', placeNames.deployRole(place))],
  ['deploy by a token', onRole('sts:AssumeRoleWithWebIdentity', placeNames.deployRole(place))],
  ['deploy elsewhere', onRole('sts:AssumeRole', placeNames.deployRole(STAGING), STAGING)],
  ['read the state of stacks', onState('GetObject')],
  ['write the state of stacks', onState('PutObject')],
  ['push an image', { action: 'ecr:PutImage', resource: arn('ecr', 'repository/acme/orders') }],
  ['leave the organization', { action: 'organizations:LeaveOrganization', resource: '*' }],
]

describe('a role that may do everything, within the boundary,', () => {
  test.each(ALLOWED)('may %s', async (_, request) => {
    expect(await isAllowed(EVERYTHING, request, { boundary })).toBe(true)
  })

  test.each(DENIED)('may not %s, which it might without', async (_, request) => {
    expect(await isAllowed(EVERYTHING, request)).toBe(true)
    expect(await isAllowed(EVERYTHING, request, { boundary })).toBe(false)
  })
})

describe('the boundary leaves', () => {
  const NEEDED: [who: string, what: string, policy: PolicyDocument, request: IamRequest][] = [
    [
      'an agent',
      'its writes',
      agentPolicy({ place, queues: ['etl'] }),
      onItems('PutItem', keys.attempt('orders')),
    ],
    ['an agent', 'its hosts', agentPolicy({ place, queues: [] }), passing('ecs-tasks.amazonaws.com')],
    [
      'a location',
      'its attempts',
      locationPolicy({ place, location: 'orders', secrets: [], hasFunctions: true }),
      updating(keys.attempt('orders'), 'state', 'nonce'),
    ],
    [
      'ECS',
      'its images',
      executionPolicy({ place }),
      { action: 'ecr:BatchGetImage', resource: arn('ecr', 'repository/acme/orders') },
    ],
  ]

  test.each(NEEDED)('%s %s', async (_, __, policy, request) => {
    expect(await isAllowed(policy, request, { boundary })).toBe(true)
  })

  test('nobody the state of stacks, wherever it is kept', async () => {
    const elsewhere = boundaryPolicy({ place, stateBucket: 'acme-pulumi' })
    const reading = { action: 's3:GetObject', resource: 'arn:aws:s3:::acme-pulumi/.pulumi/meta.yaml' }
    expect(await isAllowed(EVERYTHING, reading, { boundary })).toBe(true)
    expect(await isAllowed(EVERYTHING, reading, { boundary: elsewhere })).toBe(false)
  })

  test('nobody what his own policies do not say', async () => {
    const policy = locationPolicy({ place, location: 'orders', secrets: [], hasFunctions: true })
    expect(await isAllowed(policy, onItems('PutItem', keys.run('orders')), { boundary })).toBe(false)
  })
})
