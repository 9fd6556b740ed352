import { placeNames, rolePath } from '@slipway/aws-layout'
import { describe, expect, test } from 'vitest'
import { agentPolicy, deployerPolicy, submitterPolicy } from '../src/policies/index.ts'
import { isAllowed, type IamRequest } from './evaluate.ts'
import { PLACE as place } from './place.ts'
import { arn, keys, listing, onBlob, onIndex, onItems, onQueue, onTable } from './requests.ts'

const STAGING = { ...place, environment: 'staging' }
const EUROPE = { ...place, environment: 'production-eu' }
const LAMBDA = 'lambda-1769-512'
const ECS = 'ecs-1024-2048-20'

const ofFunction = (action: string, name: string): IamRequest => ({
  action: `lambda:${action}`,
  resource: arn('lambda', `function:${name}`),
})
const onCluster = (of = place): Record<string, string> => ({
  'ecs:cluster': arn('ecs', `cluster/${placeNames.cluster(of)}`),
})
const ofTask = (action: string, of = place): IamRequest => ({
  action: `ecs:${action}`,
  resource: arn('ecs', `task/${placeNames.cluster(of)}/0a1b`),
  context: onCluster(of),
})
const run = (of = place, cluster = place): IamRequest => ({
  action: 'ecs:RunTask',
  resource: arn('ecs', `task-definition/${placeNames.taskFamily(of, 'orders', ECS)}:7`),
  context: onCluster(cluster),
})
const tag = (action: string): IamRequest => ({
  action: 'ecs:TagResource',
  resource: ofTask('DescribeTasks').resource,
  context: { 'ecs:CreateAction': action },
})
const pass = (name: string, to = 'ecs-tasks.amazonaws.com', of = place): IamRequest => ({
  action: 'iam:PassRole',
  resource: `arn:aws:iam::${of.account}:role${rolePath(of)}${name}`,
  context: { 'iam:PassedToService': to },
})
const orders = placeNames.function(place, 'orders', LAMBDA)

describe('the agent’s role', () => {
  const policy = agentPolicy({ place, queues: ['etl'] })
  const etl = placeNames.doorbell(place, 'etl', 'high')

  const ALLOWED: [what: string, request: IamRequest][] = [
    ['read a run', onItems('GetItem', keys.run('orders'))],
    ['read beats in a batch', onItems('BatchGetItem', keys.attempt('orders'), keys.attempt('billing'))],
    ['read CURRENT', onItems('GetItem', keys.current('orders'))],
    ['read a release', onItems('GetItem', keys.release('orders'))],
    ['write a run', onItems('PutItem', keys.run('orders'))],
    ['close an attempt', onItems('UpdateItem', keys.attempt('orders'))],
    ['find its doorbell', onQueue('GetQueueUrl', etl)],
    ['open an attempt', onItems('PutItem', keys.attempt('orders'))],
    ['find open runs', onIndex('open', keys.shard())],
    ['read params', onBlob('GetObject', 'runs/production/orders/01K/params.json')],
    ['store params', onBlob('PutObject', 'runs/production/orders/01K/params.json.1.01R')],
    ['learn that params are gone', listing('runs/production/orders/')],
    ['take from its doorbell', onQueue('ReceiveMessage', etl)],
    ['take what changed', onQueue('DeleteMessage', placeNames.changed(place))],
    ['take what AWS tells', onQueue('ReceiveMessage', placeNames.events(place))],
    ['ring another queue', onQueue('SendMessage', placeNames.doorbell(place, 'reports', 'normal'))],
    ['ring that a run changed', onQueue('SendMessage', placeNames.changed(place))],
    ['start a version of a function', ofFunction('InvokeFunction', `${orders}:12`)],
    ['start a task', run()],
    ['look at a task', ofTask('DescribeTasks')],
    ['stop a task', ofTask('StopTask')],
    ['tag a task at its start', tag('RunTask')],
    ["pass a location's role", pass(placeNames.locationRole(place, 'orders'))],
    ['pass the execution role', pass(placeNames.executionRole(place))],
  ]

  const DENIED: [what: string, request: IamRequest][] = [
    ['promote', onItems('PutItem', keys.current('orders'))],
    ['promote by an update', onItems('UpdateItem', keys.current('orders'))],
    ['write a release', onItems('PutItem', keys.release('orders'))],
    ['write run and CURRENT in one call', onItems('PutItem', keys.run('orders'), keys.current('orders'))],
    ['accept runs', onItems('PutItem', keys.runId())],
    ["read another environment's run", onItems('GetItem', keys.run('orders', 'staging'))],
    ["read another environment's CURRENT", onItems('GetItem', keys.current('orders', 'staging'))],
    ["write another environment's attempt", onItems('UpdateItem', keys.attempt('orders', 'staging'))],
    ['delete a run', onItems('DeleteItem', keys.run('orders'))],
    ['scan', onTable('Scan')],
    ['query without a partition', onTable('Query')],
    ["find another environment's runs", onIndex('open', keys.shard('staging'))],
    ['list all runs', onIndex('runs', keys.shard())],
    ['select by PartiQL', onItems('PartiQLSelect', keys.run('orders'))],
    ["read another environment's blobs", onBlob('GetObject', 'runs/staging/orders/01K/params.json')],
    ['delete blobs', onBlob('DeleteObject', 'runs/production/orders/01K/1/log.zst')],
    [
      'take from a doorbell it does not serve',
      onQueue('ReceiveMessage', placeNames.doorbell(place, 'x', 'high')),
    ],
    ['pretend to be AWS', onQueue('SendMessage', placeNames.events(place))],
    ["ring another environment's queue", onQueue('SendMessage', placeNames.changed(STAGING))],
    ['start whatever is newest of a function', ofFunction('InvokeFunction', orders)],
    ['change a function', ofFunction('UpdateFunctionCode', orders)],
    [
      "start another environment's function",
      ofFunction('InvokeFunction', `${placeNames.function(STAGING, 'orders', LAMBDA)}:12`),
    ],
    [
      'start a function of an environment whose name begins alike',
      ofFunction('InvokeFunction', `${placeNames.function(EUROPE, 'orders', LAMBDA)}:12`),
    ],
    ["start another environment's task", run(STAGING)],
    ['start a task of an environment whose name begins alike', run(EUROPE)],
    ["start a task on another environment's cluster", run(place, STAGING)],
    ["stop another environment's task", ofTask('StopTask', STAGING)],
    ['tag a task later', tag('CreateService')],
    ['pass its own role', pass(placeNames.agentRole(place))],
    ['pass a role to a function', pass(placeNames.locationRole(place, 'orders'), 'lambda.amazonaws.com')],
    ["pass another environment's role", pass(placeNames.locationRole(STAGING, 'orders'), undefined, STAGING)],
  ]

  test.each(ALLOWED)('may %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(true)
  })

  test.each(DENIED)('may not %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(false)
  })

  test('reaches functions, tasks and doorbells also where names are cut or cleaned', async () => {
    const long = {
      ...place,
      project: 'Acme_Data-platform.of-the-whole-company',
      environment: 'Production.EU-west',
    }
    const cut = agentPolicy({ place: long, queues: [] })
    const name = placeNames.function(long, 'orders', LAMBDA)
    const queue = placeNames.doorbell(long, 'a_queue', 'normal')
    expect(await isAllowed(cut, ofFunction('InvokeFunction', `${name}:1`))).toBe(true)
    expect(await isAllowed(cut, run(long, long))).toBe(true)
    expect(await isAllowed(cut, onQueue('SendMessage', queue))).toBe(true)
    expect(await isAllowed(cut, ofFunction('InvokeFunction', `${orders}:1`))).toBe(false)
  })
})

describe('a submitter’s role', () => {
  const policy = submitterPolicy({ place })

  const ALLOWED: [what: string, request: IamRequest][] = [
    ['submit a run', onItems('PutItem', keys.run('orders'), keys.runId(), keys.idempotency('orders'))],
    ['check params against CURRENT', onItems('GetItem', keys.current('orders'))],
    ['read the release', onItems('GetItem', keys.release('orders'))],
    ['find an earlier run by its key', onItems('GetItem', keys.idempotency('orders'))],
    ['find a run by its id', onItems('GetItem', keys.runId())],
    ['list runs', onIndex('runs', keys.shard())],
    ['list locations', onItems('Query', keys.current('orders'))],
    ['list releases', onItems('Query', keys.release('orders'))],
    ['cancel a run', onItems('PutItem', keys.run('orders'))],
    ['cancel its attempt and beat', onItems('UpdateItem', keys.attempt('orders'))],
    ['find a doorbell', onQueue('GetQueueUrl', placeNames.doorbell(place, 'etl', 'normal'))],
    ['store large params', onBlob('PutObject', 'runs/production/orders/01K/params.json')],
    ['read a log', onBlob('GetObject', 'runs/production/orders/01K/1/log/1')],
    ['find log chunks', listing('runs/production/orders/01K/1/log/')],
    ['ring', onQueue('SendMessage', placeNames.doorbell(place, 'etl', 'normal'))],
    ['ring for a cancel', onQueue('SendMessage', placeNames.changed(place))],
  ]

  const DENIED: [what: string, request: IamRequest][] = [
    ['promote', onItems('PutItem', keys.current('orders'))],
    ['create a release', onItems('PutItem', keys.release('orders'))],
    ['open an attempt', onItems('PutItem', keys.attempt('orders'))],
    ["read another environment's runs", onIndex('runs', keys.shard('staging'))],
    ['scan', onTable('Scan')],
    ['write a log', onBlob('PutObject', 'runs/production/orders/01K/1/log/1')],
    ['take rings from the agents', onQueue('ReceiveMessage', placeNames.changed(place))],
    ['start a function', ofFunction('InvokeFunction', `${orders}:12`)],
    ['stop a task', ofTask('StopTask')],
  ]

  test.each(ALLOWED)('may %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(true)
  })

  test.each(DENIED)('may not %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(false)
  })
})

describe('a deployer’s role', () => {
  const policy = deployerPolicy({ place })

  const ALLOWED: [what: string, request: IamRequest][] = [
    ['create a release', onItems('PutItem', keys.release('orders'), keys.releaseIdentity('orders'))],
    ['find a release that is there already', onItems('GetItem', keys.releaseIdentity('orders'))],
    ['plan by what is CURRENT', onItems('Query', keys.current('orders'))],
    ['promote', onItems('PutItem', keys.current('orders'))],
  ]

  const DENIED: [what: string, request: IamRequest][] = [
    ['promote in another environment', onItems('PutItem', keys.current('orders', 'staging'))],
    ['change a release', onItems('UpdateItem', keys.release('orders'))],
    ['read a run', onItems('GetItem', keys.run('orders'))],
    ['write a run', onItems('PutItem', keys.run('orders'))],
    ['scan', onTable('Scan')],
  ]

  test.each(ALLOWED)('may %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(true)
  })

  test.each(DENIED)('may not %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(false)
  })
})
