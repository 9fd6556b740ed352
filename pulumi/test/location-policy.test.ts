import { placeNames } from '@slipway/aws-layout'
import { describe, expect, test } from 'vitest'
import {
  executionPolicy,
  locationPolicy,
  type Condition,
  type PolicyDocument,
} from '../src/policies/index.ts'
import { isAllowed, type IamRequest } from './evaluate.ts'
import { PLACE as place } from './place.ts'
import { arn, keys, listing, onBlob, onIndex, onItems, onQueue, onTable, updating } from './requests.ts'

const PARTIAL = arn('secretsmanager', 'secret:orders')
const COMPLETE = arn('secretsmanager', 'secret:api-AbCd12')
const policy = locationPolicy({
  place,
  location: 'orders',
  secrets: ['ssm:/acme/orders/db', `secretsmanager:${PARTIAL}#token`, `secretsmanager:${COMPLETE}`],
  permissions: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-in/*'] }],
  hasFunctions: true,
})

const reading = (operation: string, path: string): IamRequest => ({
  action: `ssm:${operation}`,
  resource: arn('ssm', `parameter${path}`),
})
const secret = (resource: string): IamRequest => ({ action: 'secretsmanager:GetSecretValue', resource })
const decrypting = (context: Record<string, string>): IamRequest => ({
  action: 'kms:Decrypt',
  resource: arn('kms', 'key/0a1b2c3d'),
  context,
})
const logging = (group: string, action = 'PutLogEvents'): IamRequest => ({
  action: `logs:${action}`,
  resource: arn('logs', `log-group:${group}:log-stream:stream`),
})

const ALLOWED: [what: string, request: IamRequest][] = [
  ['read its own run', onItems('GetItem', keys.run('orders'))],
  ['read its own attempt', onItems('GetItem', keys.attempt('orders'))],
  [
    'claim its own attempt',
    updating(keys.attempt('orders'), 'state', 'nonce', 'host', 'runtime', 'claimed_at', 'cancel'),
  ],
  ['beat for its own attempt', updating(keys.attempt('orders'), 'nonce', 'counter', 'closed')],
  ['end its own attempt', updating(keys.attempt('orders'), 'state', 'nonce', 'outcome', 'ended_at')],
  ['read its own params', onBlob('GetObject', 'runs/production/orders/01K/params.json')],
  ['store its own log', onBlob('PutObject', 'runs/production/orders/01K/1/log/1')],
  ['give up its own upload', onBlob('AbortMultipartUpload', 'runs/production/orders/01K/1/artifacts/a')],
  ['remove its own log chunks', onBlob('DeleteObject', 'runs/production/orders/01K/1/log/1')],
  ['ring that an attempt changed', onQueue('SendMessage', placeNames.changed(place))],
  ['have Lambda tell of a failed invocation', onQueue('SendMessage', placeNames.events(place))],
  ['read a declared parameter', reading('GetParameters', '/acme/orders/db')],
  ['read a secret declared without its suffix', secret(`${PARTIAL}-x1Y2z3`)],
  ['read a secret declared with its suffix', secret(COMPLETE)],
  ['decrypt for SSM', decrypting({ 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' })],
  ['write its host’s log', logging(placeNames.logGroup(place))],
  ['do what it declares', { action: 's3:GetObject', resource: 'arn:aws:s3:::acme-in/day.csv' }],
]

const DENIED: [what: string, request: IamRequest][] = [
  ['write its own run', updating(keys.run('orders'), 'state')],
  ['change what its own attempt is launched with', updating(keys.attempt('orders'), 'launch')],
  [
    'change its own attempt and what it is launched with',
    updating(keys.attempt('orders'), 'state', 'launch'),
  ],
  ['list its own attempt as an open run', updating(keys.attempt('orders'), 'open_pk', 'open_sk')],
  ['update without naming an attribute', onItems('UpdateItem', keys.attempt('orders'))],
  ['replace its own attempt', onItems('PutItem', keys.attempt('orders'))],
  ['delete its own attempt', onItems('DeleteItem', keys.attempt('orders'))],
  ["read another location's run", onItems('GetItem', keys.run('billing'))],
  ["write another location's attempt", updating(keys.attempt('billing'), 'state')],
  ['write an attempt of a location whose name begins alike', updating(keys.attempt('orders-eu'), 'state')],
  ["write another environment's attempt", updating(keys.attempt('orders', 'staging'), 'state')],
  ['read CURRENT', onItems('GetItem', keys.current('orders'))],
  ['promote', updating(keys.current('orders'), 'state')],
  ['promote by a put', onItems('PutItem', keys.current('orders'))],
  ['read its own releases', onItems('GetItem', keys.release('orders'))],
  ['read a run id', onItems('GetItem', keys.runId())],
  ['read an idempotency key', onItems('GetItem', keys.idempotency('orders'))],
  [
    'write its attempt and another in one call',
    { ...updating(keys.attempt('orders'), 'state'), keys: [keys.attempt('orders'), keys.attempt('billing')] },
  ],
  ['read in batches, one key foreign', onItems('BatchGetItem', keys.run('orders'), keys.run('billing'))],
  ['read by a transaction with a foreign key', onItems('GetItem', keys.run('orders'), keys.run('billing'))],
  ['write in batches', onItems('BatchWriteItem', keys.attempt('orders'))],
  ['read an item without naming a key', onTable('GetItem')],
  ['scan the table', onTable('Scan')],
  ['select by PartiQL without a key', onTable('PartiQLSelect')],
  ['select by PartiQL with its own key', onItems('PartiQLSelect', keys.run('orders'))],
  ['update by PartiQL', onItems('PartiQLUpdate', keys.attempt('orders'))],
  ['query its own attempts', onItems('Query', keys.attempt('orders'))],
  ['query the index of open runs', onIndex('open', keys.shard())],
  ['query the index of all runs', onIndex('runs', keys.shard())],
  ["read another location's blobs", onBlob('GetObject', 'runs/production/billing/01K/1/log.zst')],
  ["write another location's blobs", onBlob('PutObject', 'runs/production/billing/01K/1/result.json')],
  ["write another environment's blobs", onBlob('PutObject', 'runs/staging/orders/01K/1/result.json')],
  [
    'write blobs of a location whose name begins alike',
    onBlob('PutObject', 'runs/production/orders-eu/01K/1/x'),
  ],
  ['delete its artifacts', onBlob('DeleteObject', 'runs/production/orders/01K/1/artifacts/report.csv')],
  ["delete another's log", onBlob('DeleteObject', 'runs/production/billing/01K/1/log/1')],
  ['list blobs', listing('runs/production/orders/')],
  ['ring a doorbell', onQueue('SendMessage', placeNames.doorbell(place, 'etl', 'high'))],
  [
    'tell of a failed invocation from the code of a function',
    {
      ...onQueue('SendMessage', placeNames.events(place)),
      context: { 'lambda:SourceFunctionArn': arn('lambda', 'function:orders') },
    },
  ],
  ['take what AWS tells', onQueue('ReceiveMessage', placeNames.events(place))],
  ['read what others ring', onQueue('ReceiveMessage', placeNames.changed(place))],
  ['read an undeclared parameter', reading('GetParameters', '/acme/orders/other')],
  ['read below a declared parameter', reading('GetParameters', '/acme/orders/db/more')],
  ['list parameters by path', reading('GetParametersByPath', '/acme/orders')],
  ['read a secret that begins alike', secret(`${PARTIAL}-admin-x1Y2z3`)],
  ['read an undeclared secret', secret(arn('secretsmanager', 'secret:billing-x1Y2z3'))],
  ['decrypt by itself', decrypting({})],
  ['decrypt for another service', decrypting({ 'kms:ViaService': 's3.eu-west-1.amazonaws.com' })],
  ["write another group's log", logging('/slipway/acme/staging')],
  ['do what it does not declare', { action: 's3:PutObject', resource: 'arn:aws:s3:::acme-in/day.csv' }],
]

describe('a location’s role', () => {
  test.each(ALLOWED)('may %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(true)
  })

  test.each(DENIED)('may not %s', async (_, request) => {
    expect(await isAllowed(policy, request)).toBe(false)
  })

  test('decrypts nothing when no secret is declared', async () => {
    const plain = locationPolicy({ place, location: 'orders', secrets: [], hasFunctions: true })
    const request = decrypting({ 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' })
    expect(await isAllowed(plain, request)).toBe(false)
  })

  test('tells of no failed invocation where there are tasks alone', async () => {
    const ofTasks = locationPolicy({ place, location: 'orders', secrets: [], hasFunctions: false })
    expect(await isAllowed(ofTasks, onQueue('SendMessage', placeNames.events(place)))).toBe(false)
  })

  test('needs the Null condition: without it, a read that names no key passes', async () => {
    const loose = policyWithout('Null')
    expect(await isAllowed(loose, onTable('GetItem'))).toBe(true)
  })
})

/** The policy with all its conditions of one operator taken out. */
function policyWithout(operator: string): PolicyDocument {
  const loosened = (condition: Condition): Condition =>
    Object.fromEntries(Object.entries(condition).filter(([name]) => name !== operator))
  return {
    ...policy,
    Statement: policy.Statement.map((statement) =>
      statement.Condition === undefined
        ? statement
        : { ...statement, Condition: loosened(statement.Condition) },
    ),
  }
}

describe('the execution role', () => {
  const execution = executionPolicy({ place })
  const pulling = (repository: string): IamRequest => ({
    action: 'ecr:BatchGetImage',
    resource: arn('ecr', `repository/${repository}`),
  })

  test('may pull the images of its project', async () => {
    expect(await isAllowed(execution, pulling('acme/orders'))).toBe(true)
    expect(await isAllowed(execution, { action: 'ecr:GetAuthorizationToken', resource: '*' })).toBe(true)
  })

  test('may pull no image of another project, push none, and read no secret', async () => {
    const push = { action: 'ecr:PutImage', resource: arn('ecr', 'repository/acme/orders') }
    expect(await isAllowed(execution, pulling('acme-other/orders'))).toBe(false)
    expect(await isAllowed(execution, push)).toBe(false)
    expect(await isAllowed(execution, reading('GetParameters', '/acme/orders/db'))).toBe(false)
  })
})
