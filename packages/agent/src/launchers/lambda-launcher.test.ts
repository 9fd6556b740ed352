import { LambdaClient } from '@aws-sdk/client-lambda'
import type { FailureCode } from '@slipway/model'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LambdaLauncher } from './lambda-launcher.ts'
import { startAwsEndpoint, type AwsEndpoint } from './test/aws-endpoint.ts'
import { HandClock } from './test/hand-clock.ts'
import { aLaunchRequest, ECS_TARGET, FUNCTION_ARN, LAMBDA_TARGET } from './test/launch-requests.ts'

const REQUEST = aLaunchRequest(LAMBDA_TARGET)
const HANDLE = { kind: 'lambda', function_arn: FUNCTION_ARN }

let aws: AwsEndpoint
let clock: HandClock

beforeEach(async () => {
  aws = await startAwsEndpoint()
  clock = new HandClock()
})

afterEach(async () => {
  await aws[Symbol.asyncDispose]()
  expect(aws.faults).toEqual([])
})

function makeLauncher({ maxAttempts = 1 } = {}): LambdaLauncher {
  return new LambdaLauncher({ client: new LambdaClient({ ...aws.config, maxAttempts }), clock })
}

test('an attempt is an asynchronous invocation of its version, with the envelope and nothing else', async () => {
  aws.answers({ ok: {} })
  expect(await makeLauncher().launch(REQUEST)).toEqual({ launched: true, handle: HANDLE })
  expect(aws.calls).toEqual([{ operation: 'Invoke', function: FUNCTION_ARN, input: REQUEST.envelope }])
})

describe('a refusal', () => {
  test.each<[error: string, status: number, code: FailureCode]>([
    ['ResourceNotFoundException', 404, 'function_not_found'],
    ['AccessDeniedException', 403, 'access_denied'],
    ['ExpiredTokenException', 403, 'access_denied'],
    ['ForbiddenByAProxy', 403, 'access_denied'],
    ['KMSAccessDeniedException', 502, 'access_denied'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['ThrottlingException', 400, 'throttled'],
    ['EC2ThrottledException', 502, 'throttled'],
    ['ResourceConflictException', 409, 'launch_rejected'],
    ['CodeArtifactUserPendingException', 409, 'launch_rejected'],
    ['ResourceNotReadyException', 502, 'launch_rejected'],
    ['SnapStartNotReadyException', 409, 'launch_rejected'],
    ['ENINotReadyException', 502, 'launch_rejected'],
    ['ENILimitReachedException', 502, 'launch_rejected'],
    ['EC2UnexpectedException', 502, 'launch_rejected'],
    ['SubnetIPAddressLimitReachedException', 502, 'launch_rejected'],
    ['KMSDisabledException', 502, 'launch_rejected'],
    ['KMSNotFoundException', 502, 'launch_rejected'],
    ['InvalidRuntimeException', 502, 'launch_rejected'],
    ['InvalidSubnetIDException', 502, 'launch_rejected'],
    ['CodeArtifactUserFailedException', 409, 'launch_rejected'],
    ['InvalidRequestContentException', 400, 'launch_rejected'],
    ['RequestTooLargeException', 413, 'launch_rejected'],
  ])('%s (%i) is %s, in its own words', async (error, status, code) => {
    aws.answers({ error, message: 'Told by AWS.', status })
    expect(await makeLauncher().launch(REQUEST)).toMatchObject({
      launched: false,
      failure: { code, message: `Lambda refused the launch: ${error}: Told by AWS.` },
    })
  })

  test('a target of another launcher is refused without a call', async () => {
    const answer = await makeLauncher().launch(aLaunchRequest(ECS_TARGET))
    expect(answer).toMatchObject({ launched: false, failure: { code: 'launch_rejected' } })
    expect(aws.calls).toEqual([])
  })
})

describe('what leaves it open whether the function was invoked is thrown', () => {
  test('a fault of the service', async () => {
    aws.answers({ error: 'ServiceException', message: 'Internal', status: 500 })
    await expect(makeLauncher().launch(REQUEST)).rejects.toThrow('Internal')
  })

  test('a connection that is cut', async () => {
    aws.answers('cut')
    await expect(makeLauncher().launch(REQUEST)).rejects.toThrow(/hang up|ECONNRESET/)
  })

  test('a success that is none of an asynchronous invocation', async () => {
    aws.answers({ ok: { unexpected: true } })
    await expect(makeLauncher().launch(REQUEST)).rejects.toThrow('200')
  })

  test('no answer within 20 s', async () => {
    aws.answers('hang')
    const launch = makeLauncher()
      .launch(REQUEST)
      .catch((error: unknown) => error)
    await expect.poll(() => aws.calls.length, { timeout: 10_000 }).toBe(1)
    clock.advance(20_000)
    expect(String(await launch)).toContain('did not answer within 20 s')
  })
})

test("a cut connection and a throttle are got over by the SDK's own repeats", async () => {
  const throttle = { error: 'TooManyRequestsException', message: 'Rate Exceeded.', status: 429 }
  aws.answers('cut', throttle, { ok: {} })
  expect(await makeLauncher({ maxAttempts: 3 }).launch(REQUEST)).toEqual({ launched: true, handle: HANDLE })
  expect(aws.calls.map(({ input }) => input)).toEqual(Array(3).fill(REQUEST.envelope))
})

test('an invocation can neither be asked nor stopped, and leaves nothing to clean up', async () => {
  const launcher = makeLauncher()
  expect(await launcher.inspect([HANDLE, {}])).toEqual([{ state: 'unknown' }, { state: 'unknown' }])
  await launcher.stop()
  await launcher.cleanUp()
  expect(aws.calls).toEqual([])
})
