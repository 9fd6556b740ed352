import { expect, test } from 'vitest'
import { callsOf } from './aws-request.ts'
import { faultRule, type Fault } from './fault-rule.ts'
import { startScene, type RuleScene } from './test/rule-scene.ts'

const PUT = { service: 'dynamodb', operation: 'PutItem', input: {} }
const onPut = callsOf('dynamodb', 'PutItem')

async function outcome(scene: RuleScene, call = PUT): Promise<string> {
  return scene.call(call).then(
    ({ status, content }) => `${status} ${JSON.stringify(content['__type'] ?? 'ok')}`,
    () => 'cut',
  )
}

test.each<[Fault, string, number]>([
  ['throttled', '400 "ProvisionedThroughputExceededException"', 0],
  ['failed', '500 "InternalServerError"', 0],
  ['cut', 'cut', 0],
  ['failed_after', '500 "InternalServerError"', 1],
  ['cut_after', 'cut', 1],
])('%s: the caller sees "%s", the emulator %i calls', async (fault, seen, carriedOut) => {
  await using scene = await startScene([faultRule({ on: onPut, every: 1, fault })], () => ({}))

  expect(await outcome(scene)).toBe(seen)
  expect(scene.upstream.calls).toHaveLength(carriedOut)
})

test('every third of the chosen calls is struck, others neither struck nor counted', async () => {
  const rule = faultRule({ on: onPut, every: 3, fault: 'failed' })
  await using scene = await startScene([rule], () => ({}))
  const seen: string[] = []
  for (const operation of ['PutItem', 'PutItem', 'GetItem', 'PutItem', 'GetItem', 'PutItem'])
    seen.push(await outcome(scene, { ...PUT, operation }))

  expect(seen).toEqual([
    '200 "ok"',
    '200 "ok"',
    '200 "ok"',
    '500 "InternalServerError"',
    '200 "ok"',
    '200 "ok"',
  ])
  expect(rule.struck()).toBe(1)
})

test('S3 is throttled in its own words', async () => {
  await using scene = await startScene(
    [faultRule({ on: callsOf('s3'), every: 1, fault: 'throttled' })],
    () => ({}),
  )
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20261121/eu-west-1/s3/aws4_request, Signature=0'
  const response = await fetch(`${scene.endpoint}/bucket/key`, { headers: { authorization } })

  expect(response.status).toBe(503)
  expect(await response.text()).toContain('<Code>SlowDown</Code>')
})
