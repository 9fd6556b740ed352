import { expect, test } from 'vitest'
import type { PolicyDocument } from './caller-policies.ts'
import { leadingKeysRule } from './leading-keys-rule.ts'
import { startScene } from './test/rule-scene.ts'

const ACCOUNT = '111122223333'
const TABLE = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/slipway`
const KEYS = { table: 'pk', indexes: { open: 'open_pk' } }

/** Own keys only, and only where the call names them. */
const OWN_KEYS = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ATT#prod#weather#*'] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
}

function policy(
  actions: string[],
  condition: Record<string, object> = OWN_KEYS,
  resources = [TABLE],
): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: actions.map((action) => `dynamodb:${action}`),
        Resource: resources,
        Condition: condition,
      },
    ],
  }
}

const EVERY_ACTION = policy(['*'], OWN_KEYS, [TABLE, `${TABLE}/index/*`])

const key = (run: string) => ({ pk: { S: `ATT#prod#${run}` }, sk: { S: 'ATTEMPT#1' } })
const OWN = key('weather#1')
const OTHER = key('tides#1')

async function decide(operation: string, input: object, policies = [EVERY_ACTION]): Promise<string> {
  const callers = new Map([['LOCATION', policies]])
  const rule = leadingKeysRule({ keys: KEYS, account: ACCOUNT, callers })
  await using scene = await startScene([rule], () => ({}))
  const answer = await scene.call({ service: 'dynamodb', operation, input, accessKey: 'LOCATION' })
  expect(scene.upstream.calls).toHaveLength(answer.status === 200 ? 1 : 0)
  return answer.status === 200 ? 'allowed' : String(answer.content['__type'])
}

const DENIED = 'AccessDeniedException'
const named = { TableName: 'slipway' }
const query = (condition: string, value: object, names: object) => ({
  ...named,
  KeyConditionExpression: condition,
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: { ':sk': { S: 'x' }, ':pk': value },
})

const LIMITED = policy(['UpdateItem', 'PutItem'], {
  ...OWN_KEYS,
  'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'state'] },
})

test.each<[string, string, object, string]>([
  [
    'UpdateItem of what it may',
    'UpdateItem',
    { UpdateExpression: 'SET #s = :s', ExpressionAttributeNames: { '#s': 'state' } },
    'allowed',
  ],
  [
    'UpdateItem of more',
    'UpdateItem',
    { UpdateExpression: 'SET #s = :s', ExpressionAttributeNames: { '#s': 'launch' } },
    DENIED,
  ],
  [
    'UpdateItem of more, by its plain name',
    'UpdateItem',
    { UpdateExpression: 'SET state = :s, launch=:l' },
    DENIED,
  ],
  [
    'UpdateItem on a condition of more',
    'UpdateItem',
    {
      UpdateExpression: 'SET state = if_not_exists(state, :s)',
      ConditionExpression: 'attribute_exists(launch)',
    },
    DENIED,
  ],
  ['UpdateItem by legacy parameters', 'UpdateItem', { AttributeUpdates: { launch: {} } }, DENIED],
])('a policy on attributes decides %s', async (_, operation, input, decision) => {
  expect(await decide(operation, { ...named, Key: OWN, ...input }, [LIMITED])).toBe(decision)
})

test.each<[string, string, object, string]>([
  ['GetItem of its own', 'GetItem', { ...named, Key: OWN }, 'allowed'],
  ['GetItem of another', 'GetItem', { ...named, Key: OTHER }, DENIED],
  ['UpdateItem of its own', 'UpdateItem', { ...named, Key: OWN }, 'allowed'],
  ['UpdateItem of another', 'UpdateItem', { ...named, Key: OTHER }, DENIED],
  ['DeleteItem of another', 'DeleteItem', { ...named, Key: OTHER }, DENIED],
  ['PutItem of another', 'PutItem', { ...named, Item: { ...OTHER, status: { S: 'OPEN' } } }, DENIED],
  ['Query of its own', 'Query', query('#pk = :pk', OWN.pk, { '#pk': 'pk' }), 'allowed'],
  ['Query of another', 'Query', query('begins_with(sk, :sk) AND pk=:pk', OTHER.pk, {}), DENIED],
  ['Query whose sort key alone is its own', 'Query', query('sk = :pk AND pk = :sk', OWN.pk, {}), DENIED],
  [
    'Query of an index by another partition',
    'Query',
    { ...query('open_pk = :pk', { S: 'prod#1' }, {}), IndexName: 'open' },
    DENIED,
  ],
  ['Scan', 'Scan', named, DENIED],
  ['ListTables', 'ListTables', {}, DENIED],
  ['PartiQL', 'ExecuteStatement', { Statement: 'select * from "slipway"' }, DENIED],
  ['BatchGetItem of its own', 'BatchGetItem', { RequestItems: { slipway: { Keys: [OWN] } } }, 'allowed'],
  ['BatchGetItem of both', 'BatchGetItem', { RequestItems: { slipway: { Keys: [OWN, OTHER] } } }, DENIED],
  [
    'BatchWriteItem of another',
    'BatchWriteItem',
    { RequestItems: { slipway: [{ PutRequest: { Item: OTHER } }] } },
    DENIED,
  ],
  [
    'TransactGetItems of both',
    'TransactGetItems',
    { TransactItems: [{ Get: { ...named, Key: OWN } }, { Get: { ...named, Key: OTHER } }] },
    DENIED,
  ],
  [
    'TransactWriteItems of its own',
    'TransactWriteItems',
    { TransactItems: [{ Update: { ...named, Key: OWN } }, { Put: { ...named, Item: OWN } }] },
    'allowed',
  ],
  [
    'TransactWriteItems that hides one of another',
    'TransactWriteItems',
    { TransactItems: [{ Update: { ...named, Key: OWN } }, { Put: { ...named, Item: OTHER } }] },
    DENIED,
  ],
])('a location with rights on its own keys: %s', async (_, operation, input, decision) => {
  expect(await decide(operation, input)).toBe(decision)
})

test('a part of a transaction needs its own action', async () => {
  const input = {
    TransactItems: [{ ConditionCheck: { ...named, Key: OWN } }, { Update: { ...named, Key: OWN } }],
  }

  expect(await decide('TransactWriteItems', input, [policy(['UpdateItem', 'TransactWriteItems'])])).toBe(
    DENIED,
  )
  expect(await decide('TransactWriteItems', input, [policy(['UpdateItem', 'ConditionCheckItem'])])).toBe(
    'allowed',
  )
})

test('a policy that forgets the condition lets another partition be written: the planted violation', async () => {
  const update = { ...named, Key: OTHER }

  expect(await decide('UpdateItem', update, [policy(['UpdateItem'], {})])).toBe('allowed')
  expect(await decide('UpdateItem', update, [policy(['UpdateItem'])])).toBe(DENIED)
})

test('a policy that forgets Null lets a scan through', async () => {
  const { 'ForAllValues:StringLike': onlyLike } = OWN_KEYS
  const forgetful = policy(['Scan'], { 'ForAllValues:StringLike': onlyLike })

  expect(await decide('Scan', named, [forgetful])).toBe('allowed')
})

test('nobody without policies gets through, and who is unrestricted is asked nothing', async () => {
  const callers = new Map([['ADMIN', 'unrestricted' as const]])
  await using scene = await startScene(
    [leadingKeysRule({ keys: KEYS, account: ACCOUNT, callers })],
    () => ({}),
  )
  const scan = { service: 'dynamodb', operation: 'Scan', input: named }

  expect((await scene.call({ ...scan, accessKey: 'STRANGER' })).content['__type']).toBe(
    'UnrecognizedClientException',
  )
  expect((await scene.call({ ...scan, accessKey: 'ADMIN' })).status).toBe(200)
})

test('a policy that cannot be read is a mistake of the test, not a denial', async () => {
  const broken = { Version: '2012-10-17', Statement: [{ Effect: 'Perhaps', Action: '*', Resource: '*' }] }

  expect(await decide('GetItem', { ...named, Key: OWN }, [broken])).toBe('ProxyRuleFailed')
})
