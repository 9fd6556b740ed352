import { expect, it } from 'vitest'
import type { Envelope } from '@slipway/model/protocol'
import { aPlace, aUlid } from '@slipway/model/testing'
import { parseHostEvent } from '../../src/aws/parse-host-event.ts'
import { expiredInvocation, failedInvocation, stoppedTask } from './aws-events.ts'

const envelope: Envelope = { v: 1, ...aPlace(), run_id: aUlid(), attempt: 2 }

const { requestId: request_id, functionArn: function_arn } = failedInvocation(envelope).requestContext

it('an invocation that failed is a ring for a host that is gone: which one of which function, with its last words', () => {
  expect(parse(failedInvocation(envelope))).toEqual({
    ...envelope,
    kind: 'changed',
    gone: {
      function_arn,
      request_id,
      detail: 'RetriesExhausted: Sandbox.Timedout: Task timed out after 900.00 seconds',
    },
  })
})

it('an invocation that never took place is one as well', () => {
  expect(parse(expiredInvocation(envelope))?.gone).toEqual({
    function_arn,
    request_id,
    detail: 'EventAgeExceeded',
  })
})

it('a record that does not say which invocation of which function it is about names none', () => {
  const { requestContext, ...record } = failedInvocation(envelope)
  const { condition } = requestContext
  const detail = expect.any(String) as string
  expect(parse({ ...record, requestContext: { condition } })?.gone).toEqual({ detail })
  const unlike = { condition, functionArn: [function_arn], requestId: 7 }
  expect(parse({ ...record, requestContext: unlike })?.gone).toEqual({ detail })
})

it('a task that stopped is one, with why it stopped', () => {
  expect(parse(stoppedTask(envelope))).toEqual({
    ...envelope,
    kind: 'changed',
    gone: { detail: 'SpotInterruption: Your Spot Task was interrupted.' },
  })
})

it('long last words are cut', () => {
  const record = failedInvocation(envelope)
  record.responsePayload.errorMessage = 'x'.repeat(100_000)
  expect(parse(record)?.gone?.detail).toHaveLength(1000)
})

it('anything else is none', () => {
  const { detail, ...event } = stoppedTask(envelope)
  expect(parse({ ...event, detail: { ...detail, lastStatus: 'RUNNING' } })).toBeUndefined()
  expect(parse({ ...event, detail: { ...detail, overrides: { containerOverrides: [] } } })).toBeUndefined()
  expect(parse({ ...event, 'detail-type': 'ECS Service Action', detail })).toBeUndefined()
  expect(parse({ ...failedInvocation(envelope), requestPayload: { v: 1 } })).toBeUndefined()
  expect(parse({ ...failedInvocation(envelope), requestContext: null })).toBeUndefined()
  expect(parse({ kind: 'changed', ...envelope, gone: { detail: null } })).toBeUndefined()
  expect(parse(null)).toBeUndefined()
  expect(parse([7])).toBeUndefined()
  expect(parseHostEvent('{')).toBeUndefined()
})

function parse(event: unknown) {
  return parseHostEvent(JSON.stringify(event))
}
