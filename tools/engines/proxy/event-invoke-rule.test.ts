import { expect, test, vi } from 'vitest'
import type { HttpAnswer, Rule } from './aws-request.ts'
import { eventInvokeRule } from './event-invoke-rule.ts'
import { startScene } from './test/rule-scene.ts'

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders'
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:events'
const ENVELOPE = { v: 1, run_id: 'r' }

interface Invoked {
  type: string
  event: unknown
}

/** A function that answers so, invocation by invocation; the last answer is that of all further ones. */
function emulator(answers: Partial<HttpAnswer>[], { isGone = false } = {}) {
  const invoked: Invoked[] = []
  const sent: { QueueUrl: string; MessageBody: string }[] = []
  const rule: Rule = async ({ path, body, rawHeaders, service, operation }) => {
    const input = JSON.parse(body.toString()) as never
    if (service === 'sqs') {
      expect(operation).toBe('SendMessage')
      sent.push(input)
      return answer({})
    }
    if (path.includes('event-invoke-config')) return answer({ body: configOf(path, input) })
    const type = rawHeaders[rawHeaders.findIndex((text) => /x-amz-invocation-type/i.test(text)) + 1] ?? ''
    if (type === 'DryRun') return answer({ status: isGone ? 404 : 204 })
    invoked.push({ type, event: input })
    return answer(answers[Math.min(invoked.length, answers.length) - 1] ?? {})
  }
  return { rule, invoked, sent }
}

function configOf(path: string, input: object): Buffer {
  const [, version] = /Qualifier=(\d+)/.exec(path) ?? []
  return Buffer.from(JSON.stringify({ ...input, FunctionArn: `${FUNCTION}:${version}` }))
}

function answer(given: Partial<HttpAnswer>): HttpAnswer {
  return { status: 200, headers: {}, body: Buffer.from('{}'), ...given }
}

function functionError(errorMessage: string): Partial<HttpAnswer> {
  const body = Buffer.from(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }))
  return { headers: { 'x-amz-function-error': 'Unhandled' }, body }
}

async function startFunction(answers: Partial<HttpAnswer>[], options: { isGone?: boolean } = {}) {
  const behind = emulator(answers, options)
  const scene = await startScene([eventInvokeRule(), behind.rule], () => ({}))
  const call = (method: string, path: string, content: object, headers: Record<string, string> = {}) => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKID/20261121/eu-west-1/lambda/aws4_request, Signature=0'
    const body = JSON.stringify(content)
    return fetch(scene.endpoint + path, { method, headers: { authorization, ...headers }, body })
  }
  return {
    ...behind,
    configure: (version: number, MaximumRetryAttempts: number) =>
      call('PUT', `/2019-09-25/functions/orders/event-invoke-config?Qualifier=${version}`, {
        MaximumRetryAttempts,
        DestinationConfig: { OnFailure: { Destination: QUEUE } },
      }),
    invoke: (reference: string, type = 'Event') =>
      call('POST', `/2015-03-31/functions/${encodeURIComponent(reference)}/invocations`, ENVELOPE, {
        'X-Amz-Invocation-Type': type,
      }),
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  }
}

const recordOf = (sent: { MessageBody: string }[]) => JSON.parse(sent[0]!.MessageBody) as object

test('an invocation that fails is accepted, not repeated, and told to the destination', async () => {
  await using scene = await startFunction([functionError('No such image.')])
  await scene.configure(7, 0)
  const accepted = await scene.invoke(`${FUNCTION}:7`)

  expect(accepted.status).toBe(202)
  await vi.waitFor(() => expect(scene.sent).toHaveLength(1), { timeout: 10_000 })
  expect(scene.invoked).toEqual([{ type: 'RequestResponse', event: ENVELOPE }])
  expect(scene.sent[0]!.QueueUrl).toMatch(/\/111122223333\/events$/)
  expect(recordOf(scene.sent)).toMatchObject({
    version: '1.0',
    requestContext: {
      requestId: accepted.headers.get('x-amzn-requestid'),
      functionArn: `${FUNCTION}:7`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: ENVELOPE,
    responseContext: { statusCode: 200, executedVersion: '7', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Runtime.ExitError', errorMessage: 'No such image.' },
  })
})

test('the record names the invocation as the runtime knew it, where its failure says so', async () => {
  await using scene = await startFunction([functionError('RequestId: 4f-7 Error: Runtime exited.')])
  await scene.configure(7, 0)
  await scene.invoke(`${FUNCTION}:7`)
  await vi.waitFor(() => expect(scene.sent).toHaveLength(1), { timeout: 10_000 })
  expect(recordOf(scene.sent)).toMatchObject({ requestContext: { requestId: '4f-7' } })
})

test('an invocation is repeated as often as its version says, until it succeeds', async () => {
  await using scene = await startFunction([functionError('First.'), functionError('Second.'), {}])
  await scene.configure(7, 2)
  await scene.invoke('orders:7')
  await vi.waitFor(() => expect(scene.invoked).toHaveLength(3), { timeout: 10_000 })
  // By the time of another answer, a record would have been sent.
  await scene.configure(7, 0)
  expect(scene.sent).toEqual([])
})

test.each([
  ['of a version without a configuration', 'orders:8', 'Event'],
  ['of no version', 'orders', 'Event'],
  ['that somebody waits for', 'orders:7', 'RequestResponse'],
])('an invocation %s passes as it is', async (_, reference, type) => {
  await using scene = await startFunction([functionError('It fails.')])
  await scene.configure(7, 0)
  expect((await scene.invoke(reference, type)).status).toBe(200)
  expect(scene.invoked).toEqual([{ type, event: ENVELOPE }])
})

test('what cannot be invoked is refused at once, as the emulator refuses it', async () => {
  await using scene = await startFunction([{}], { isGone: true })
  await scene.configure(7, 0)
  expect((await scene.invoke('orders:7')).status).toBe(404)
  expect(scene.invoked).toEqual([])
})
