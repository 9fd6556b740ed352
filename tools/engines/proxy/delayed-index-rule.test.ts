import { expect, test } from 'vitest'
import { delayedIndexRule } from './delayed-index-rule.ts'
import { startScene, type RuleScene } from './test/rule-scene.ts'

const KEY = { partition: 'pk', sort: 'sk' }
const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'RUN' } })

/** A table that holds `a` and `b`, as a query of its index answers. */
async function startTable(answer: object = { Items: [item('a'), item('b')], Count: 2, ScannedCount: 2 }) {
  let time = 0
  const rule = delayedIndexRule({ key: KEY, delayMs: 2_000 }, { clock: { monotonic: () => time } })
  const scene = await startScene([rule], () => answer)
  return { scene, setTime: (ms: number) => (time = ms), [Symbol.asyncDispose]: scene[Symbol.asyncDispose] }
}

function send(scene: RuleScene, operation: string, input: object) {
  return scene.call({ service: 'dynamodb', operation, input })
}

async function seenInIndex(scene: RuleScene): Promise<unknown> {
  const { content } = await send(scene, 'Query', { TableName: 'runs', IndexName: 'open' })
  return (content['Items'] as { pk: { S: string } }[]).map(({ pk }) => pk.S)
}

test.each([
  ['PutItem', { TableName: 'runs', Item: { ...item('a'), status: { S: 'QUEUED' } } }],
  ['UpdateItem', { TableName: 'runs', Key: item('a') }],
  ['UpdateItem', { TableName: 'arn:aws:dynamodb:eu-west-1:111122223333:table/runs', Key: item('a') }],
  ['TransactWriteItems', { TransactItems: [{ Put: { TableName: 'runs', Item: item('a') } }] }],
  ['TransactWriteItems', { TransactItems: [{ Update: { TableName: 'runs', Key: item('a') } }] }],
  ['BatchWriteItem', { RequestItems: { runs: [{ PutRequest: { Item: item('a') } }] } }],
])('what %s wrote is in no index for two seconds', async (operation, input) => {
  await using table = await startTable()
  const { scene } = table
  await send(scene, operation, input)

  expect(await seenInIndex(scene)).toEqual(['b'])
  table.setTime(1_999)
  expect(await seenInIndex(scene)).toEqual(['b'])
  table.setTime(2_000)
  expect(await seenInIndex(scene)).toEqual(['a', 'b'])
})

test('the count is that of the items that are left, and the checksum is gone', async () => {
  await using table = await startTable()
  await send(table.scene, 'UpdateItem', { TableName: 'runs', Key: item('a') })
  const { content, headers } = await send(table.scene, 'Query', { TableName: 'runs', IndexName: 'open' })

  expect(content).toMatchObject({ Count: 1, ScannedCount: 2 })
  expect(headers.has('x-amz-crc32')).toBe(false)
})

test.each([
  ['a condition check', { ConditionCheck: { TableName: 'runs', Key: item('a') } }],
  ['a write to another table', { Put: { TableName: 'things', Item: item('a') } }],
])('%s hides nothing', async (_, part) => {
  await using table = await startTable()
  await send(table.scene, 'TransactWriteItems', { TransactItems: [part] })

  expect(await seenInIndex(table.scene)).toEqual(['a', 'b'])
})

test('the table itself is read as it is', async () => {
  await using table = await startTable()
  await send(table.scene, 'UpdateItem', { TableName: 'runs', Key: item('a') })
  const { content } = await send(table.scene, 'Query', { TableName: 'runs' })

  expect(content['Items']).toHaveLength(2)
})

test.each([
  ['only counted', { Count: 2 }],
  ['read without the primary key', { Items: [{ status: { S: 'QUEUED' } }] }],
])('an index that is %s is refused', async (_, answer) => {
  await using table = await startTable(answer)
  const { status } = await send(table.scene, 'Query', { TableName: 'runs', IndexName: 'open' })

  expect(status).toBe(501)
})
