import { placeNames, rolePath, type Place } from '@slipway/aws-layout'
import { describe, expect, test } from 'vitest'
import { deployPolicy, planPolicy, pushPolicy } from '../src/policies/index.ts'
import { isAllowed, type IamRequest } from './evaluate.ts'
import { PLACE as place } from './place.ts'
import { arn, keys, onBlob, onItems, onQueue, onTable } from './requests.ts'

const STAGING = { ...place, environment: 'staging' }
const BOUNDARY = boundaryOf(place)

const onRepository = (action: string, name: string): IamRequest => ({
  action: `ecr:${action}`,
  resource: arn('ecr', `repository/${name}`),
})
const logIn: IamRequest = { action: 'ecr:GetAuthorizationToken', resource: '*' }

describe('the plan role', () => {
  const policy = planPolicy({ place })

  const ALLOWED: [what: string, request: IamRequest][] = [
    ['read what is CURRENT, and the platform', onItems('Query', keys.current('orders'))],
    ['read a release', onItems('GetItem', keys.release('orders'))],
  ]

  const DENIED: [what: string, request: IamRequest][] = [
    ['promote', onItems('PutItem', keys.current('orders'))],
    ['write a release', onItems('PutItem', keys.release('orders'))],
    ['read another environment', onItems('Query', keys.current('orders', 'staging'))],
    ['read a run', onItems('GetItem', keys.run('orders'))],
    ['scan', onTable('Scan')],
    ['read the state of stacks', onState('GetObject')],
    ['log in to the registry', logIn],
  ]

  test.each(ALLOWED)('may %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(true)
  })

  test.each(DENIED)('may not %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(false)
  })
})

describe('the push role', () => {
  const policy = pushPolicy({ place })

  const ALLOWED: [what: string, request: IamRequest][] = [
    ['log in to the registry', logIn],
    ['make a repository of the project', onRepository('CreateRepository', 'acme/orders')],
    ['ask for an image', onRepository('BatchGetImage', 'acme/orders')],
    ['push a layer', onRepository('UploadLayerPart', 'acme/orders')],
    ['push an image', onRepository('PutImage', 'acme/orders')],
  ]

  const DENIED: [what: string, request: IamRequest][] = [
    ['make a repository of another project', onRepository('CreateRepository', 'acme-other/orders')],
    ['push to another project', onRepository('PutImage', 'other/orders')],
    ['remove an image', onRepository('BatchDeleteImage', 'acme/orders')],
    ['let strangers pull', onRepository('SetRepositoryPolicy', 'acme/orders')],
    ['make tags movable', onRepository('PutImageTagMutability', 'acme/orders')],
    ['read what is CURRENT', onItems('Query', keys.current('orders'))],
    ['promote', onItems('PutItem', keys.current('orders'))],
    ['write the state of stacks', onState('PutObject')],
    ['change a function', onFunction('UpdateFunctionCode')],
  ]

  test.each(ALLOWED)('may %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(true)
  })

  test.each(DENIED)('may not %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(false)
  })
})

describe('the deploy role', () => {
  const policy = deployPolicy({ place })
  const orders = placeNames.locationRole(place, 'orders')
  const ownPolicy = policyArn(`${orders}-1`)

  const ALLOWED: [what: string, request: IamRequest][] = [
    ['create a release', onItems('PutItem', keys.release('orders'), keys.releaseIdentity('orders'))],
    ['promote, keep leases, write the platform', onItems('PutItem', keys.current('orders'))],
    ['find an image', onRepository('BatchGetImage', 'acme/orders')],
    ['let Lambda pull an image', onRepository('SetRepositoryPolicy', 'acme/orders')],
    ['read the state of stacks', onState('GetObject')],
    ['write the state of stacks', onState('PutObject')],
    ['unlock a stack', onState('DeleteObject')],
    ['make the bucket', onBucket('CreateBucket')],
    ['close the bucket', onBucket('PutBucketPublicAccessBlock')],
    ['make a doorbell', onQueue('CreateQueue', placeNames.doorbell(place, 'etl', 'high'))],
    ['let the rule fill the events queue', onQueue('SetQueueAttributes', placeNames.events(place))],
    ['make the rule', onRule('PutTargets')],
    ['make the cluster', onEcs('CreateCluster', `cluster/${placeNames.cluster(place)}`)],
    ['register a task definition', onEcs('RegisterTaskDefinition', taskDefinition(place))],
    ['verify a task definition', { action: 'ecs:DescribeTaskDefinition', resource: '*' }],
    ['make a function', onFunction('CreateFunction')],
    ['publish a version', onFunction('PublishVersion')],
    ['configure a version', onFunction('PutFunctionEventInvokeConfig')],
    ['make the log group', onLogGroup('CreateLogGroup')],
    ['make a role within the boundary', onRole('CreateRole', orders, BOUNDARY)],
    ['attach a policy of its own', attaching(orders, ownPolicy)],
    ['change a policy', onPolicy('CreatePolicyVersion', `${orders}-1`)],
    ['pass a role to a function', passing(orders, 'lambda.amazonaws.com')],
    ['pass a role to tasks', passing(orders, 'ecs-tasks.amazonaws.com')],
  ]

  const DENIED: [what: string, request: IamRequest][] = [
    ['promote in another environment', onItems('PutItem', keys.current('orders', 'staging'))],
    ['change a release', onItems('UpdateItem', keys.release('orders'))],
    ['remove a release', onItems('DeleteItem', keys.release('orders'))],
    ['write a run', onItems('PutItem', keys.run('orders'))],
    ['read a blob', onBlob('GetObject', 'runs/production/orders/01K/params.json')],
    ['open the bucket', onBucket('PutBucketPolicy')],
    ['remove the bucket', onBucket('DeleteBucket')],
    ['remove a queue', onQueue('DeleteQueue', placeNames.changed(place))],
    ['take messages', onQueue('ReceiveMessage', placeNames.changed(place))],
    ["change another environment's queues", onQueue('SetQueueAttributes', placeNames.changed(STAGING))],
    ['push an image', onRepository('PutImage', 'acme/orders')],
    ['read images of another project', onRepository('BatchGetImage', 'other/orders')],
    ['start a function', onFunction('InvokeFunction', ':7')],
    ['remove a version', onFunction('DeleteFunction', ':7')],
    ["change another environment's function", onFunction('UpdateFunctionCode', '', STAGING)],
    ["register another environment's task", onEcs('RegisterTaskDefinition', taskDefinition(STAGING))],
    ['start a task', onEcs('RunTask', taskDefinition(place))],
    [
      'read a secret',
      { action: 'secretsmanager:GetSecretValue', resource: arn('secretsmanager', 'secret:x') },
    ],
    ['make a role without a boundary', onRole('CreateRole', orders)],
    ['make a role within another boundary', onRole('CreateRole', orders, boundaryOf(STAGING))],
    ['take a boundary away', onRole('DeleteRolePermissionsBoundary', orders, BOUNDARY)],
    [
      'make a role outside the path',
      { ...onRole('CreateRole', orders, BOUNDARY), resource: `arn:aws:iam::111122223333:role/${orders}` },
    ],
    ['write a policy into a role', onRole('PutRolePolicy', orders, BOUNDARY)],
    ['attach a policy of AWS', attaching(orders, 'arn:aws:iam::aws:policy/AdministratorAccess')],
    ['change whom its own role trusts', onRole('UpdateAssumeRolePolicy', placeNames.deployRole(place))],
    ['give its own role more', attaching(placeNames.deployRole(place), ownPolicy)],
    ['bound the plan role', onRole('PutRolePermissionsBoundary', placeNames.planRole(place), BOUNDARY)],
    ['change the boundary', onPolicy('CreatePolicyVersion', placeNames.boundary(place))],
    ['remove the boundary', onPolicy('DeletePolicy', placeNames.boundary(place))],
    ['pass a role to another service', passing(orders, 'ec2.amazonaws.com')],
    [
      'pass the role of another environment',
      passing(placeNames.agentRole(STAGING), 'lambda.amazonaws.com', STAGING),
    ],
    ['pass its own role', passing(placeNames.deployRole(place), 'lambda.amazonaws.com')],
    ['make a user', { action: 'iam:CreateUser', resource: 'arn:aws:iam::111122223333:user/me' }],
  ]

  test.each(ALLOWED)('may %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(true)
  })

  test.each(DENIED)('may not %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(false)
  })

  test('keeps the state where the environment says, and nowhere else', async () => {
    const elsewhere = deployPolicy({ place, stateBucket: 'acme-pulumi' })
    expect(
      await isAllowed(elsewhere, { action: 's3:PutObject', resource: 'arn:aws:s3:::acme-pulumi/x' }),
    ).toBe(true)
    expect(await isAllowed(elsewhere, onState('PutObject'))).toBe(false)
  })

  test('reaches queues, functions and tasks also where names are cut or cleaned', async () => {
    const long = {
      ...place,
      project: 'Acme_Data-platform.of-the-whole-company',
      environment: 'Production.EU-west',
    }
    const cut = deployPolicy({ place: long })
    expect(await isAllowed(cut, onQueue('CreateQueue', placeNames.doorbell(long, 'a_queue', 'high')))).toBe(
      true,
    )
    expect(await isAllowed(cut, onFunction('PublishVersion', '', long))).toBe(true)
    expect(await isAllowed(cut, onEcs('RegisterTaskDefinition', taskDefinition(long)))).toBe(true)
    expect(await isAllowed(cut, onFunction('PublishVersion'))).toBe(false)
  })
})

function boundaryOf(of: Place): string {
  return policyArn(placeNames.boundary(of), of)
}

function policyArn(name: string, of = place): string {
  return `arn:aws:iam::${of.account}:policy${rolePath(of)}${name}`
}

function onPolicy(action: string, name: string): IamRequest {
  return { action: `iam:${action}`, resource: policyArn(name) }
}

/** On a role that has, or is to have, the boundary. */
function onRole(action: string, name: string, boundary?: string): IamRequest {
  return {
    action: `iam:${action}`,
    resource: `arn:aws:iam::${place.account}:role${rolePath(place)}${name}`,
    ...(boundary && { context: { 'iam:PermissionsBoundary': boundary } }),
  }
}

function attaching(role: string, policy: string): IamRequest {
  const request = onRole('AttachRolePolicy', role, BOUNDARY)
  return { ...request, context: { ...request.context, 'iam:PolicyARN': policy } }
}

function passing(name: string, to: string, of = place): IamRequest {
  return {
    action: 'iam:PassRole',
    resource: `arn:aws:iam::${of.account}:role${rolePath(of)}${name}`,
    context: { 'iam:PassedToService': to },
  }
}

function onState(action: string): IamRequest {
  const key = '.pulumi/stacks/slipway/orders.production.json'
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${placeNames.stateBucket(place)}/${key}` }
}

function onBucket(action: string): IamRequest {
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${placeNames.bucket(place)}` }
}

function onRule(action: string): IamRequest {
  return { action: `events:${action}`, resource: arn('events', `rule/${placeNames.events(place)}`) }
}

function onLogGroup(action: string): IamRequest {
  return { action: `logs:${action}`, resource: arn('logs', `log-group:${placeNames.logGroup(place)}`) }
}

function onEcs(action: string, resource: string): IamRequest {
  return { action: `ecs:${action}`, resource: arn('ecs', resource) }
}

function taskDefinition(of: Place): string {
  return `task-definition/${placeNames.taskFamily(of, 'orders', 'ecs-1024-2048-20')}:7`
}

function onFunction(action: string, version = '', of = place): IamRequest {
  const name = placeNames.function(of, 'orders', 'lambda-1769-512')
  return { action: `lambda:${action}`, resource: arn('lambda', `function:${name}${version}`) }
}
