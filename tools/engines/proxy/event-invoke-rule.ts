import { randomUUID } from 'node:crypto'
import { headerOf, type Answer, type AwsRequest, type HttpAnswer, type Rule } from './aws-request.ts'

/** As PutFunctionEventInvokeConfig answers it. */
interface EventInvokeConfig {
  /** Of the version. */
  FunctionArn: string
  MaximumRetryAttempts: number
  DestinationConfig: { OnFailure?: { Destination?: string } }
}

interface Accepted {
  config: EventInvokeConfig
  requestId: string
  requestPayload: unknown
}

type Forward = Parameters<Rule>[1]

const CONFIG_PATH = /^\/2019-09-25\/functions\/([^/]+)\/event-invoke-config\/?$/
const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/

/**
 * Keeps the configuration of asynchronous invocations that a published version has, which the emulator heeds for
 * `$LATEST` only: so many retries and no more, and at the end a record for the destination on failure, a queue. The
 * invocation is made synchronously behind the caller's back. Retries follow at once (AWS: after 1 and 2 minutes), and
 * no event is too old. The request id of the record is the invocation's where the failure names it, as AWS's own
 * failures of runtimes do; otherwise the runtime never saw one.
 */
export function eventInvokeRule(): Rule {
  const configs = new Map<string, EventInvokeConfig>()
  return async (request, forward) => {
    if (request.service !== 'lambda') return forward()
    const configured = versionOf(request, CONFIG_PATH)
    if (request.method === 'PUT' && configured !== undefined) {
      const answer = await forward()
      if (answer !== 'cut' && answer.status === 200)
        configs.set(configured, readJson(answer) as EventInvokeConfig)
      return answer
    }
    const invoked = versionOf(request, INVOKE_PATH)
    const config = invoked === undefined ? undefined : configs.get(invoked)
    const isEvent = request.method === 'POST' && headerOf(request, 'x-amz-invocation-type') === 'Event'
    return isEvent && config !== undefined ? accept(request, forward, config) : forward()
  }
}

/** The function and version that the path names, for one caller; undefined when it is another path or has no version. */
function versionOf({ path, accessKey, region }: AwsRequest, pattern: RegExp): string | undefined {
  const { pathname, searchParams } = new URL(path, 'http://emulator')
  const [, written] = pattern.exec(pathname) ?? []
  if (written === undefined) return undefined
  const reference = decodeURIComponent(written)
  const [name, inName] = reference.replace(/^arn:.*:function:/, '').split(':')
  const version = searchParams.get('Qualifier') ?? inName
  return version === undefined ? undefined : [accessKey, region, name, version].join(' ')
}

/** What could not be invoked at all is refused as the emulator refuses it. */
async function accept(request: AwsRequest, forward: Forward, config: EventInvokeConfig): Promise<Answer> {
  const tried = await forward(invocation(request, 'DryRun'))
  if (tried === 'cut' || tried.status !== 204) return tried
  const requestId = randomUUID()
  const requestPayload: unknown = JSON.parse(request.body.toString())
  void invoke(request, forward, { config, requestId, requestPayload })
  return { status: 202, headers: { 'x-amzn-requestid': requestId }, body: Buffer.alloc(0) }
}

async function invoke(request: AwsRequest, forward: Forward, accepted: Accepted): Promise<void> {
  const { config } = accepted
  const invocations = 1 + config.MaximumRetryAttempts
  let last: HttpAnswer | undefined
  for (let count = 1; count <= invocations; count += 1) {
    const answer = await forward(invocation(request, 'RequestResponse'))
    // The emulator is gone, and the test with it.
    if (answer === 'cut') return
    if (functionErrorOf(answer) === undefined) return
    last = answer
  }
  const { Destination } = config.DestinationConfig.OnFailure ?? {}
  if (last === undefined || Destination === undefined) return
  const record = recordOf(accepted, { invocations, answer: last })
  await forward(message(request, { queueArn: Destination, body: JSON.stringify(record) }))
}

function recordOf(
  { config, requestId, requestPayload }: Accepted,
  { invocations, answer }: { invocations: number; answer: HttpAnswer },
) {
  const [, told] = /RequestId: ([\w-]+)/.exec(answer.body.toString()) ?? []
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: told ?? requestId,
      functionArn: config.FunctionArn,
      condition: 'RetriesExhausted',
      approximateInvokeCount: invocations,
    },
    requestPayload,
    responseContext: {
      statusCode: 200,
      executedVersion: config.FunctionArn.split(':').at(-1),
      functionError: functionErrorOf(answer),
    },
    responsePayload: payloadOf(answer),
  }
}

/** Functions may answer with any text. */
function payloadOf(answer: HttpAnswer): unknown {
  try {
    return readJson(answer)
  } catch {
    return answer.body.toString()
  }
}

/** An answer that is no success without being a function's error is one too: the function could not be entered. */
function functionErrorOf({ status, headers }: HttpAnswer): string | undefined {
  return headers['x-amz-function-error'] ?? (status === 200 ? undefined : 'Unhandled')
}

function invocation(request: AwsRequest, type: 'DryRun' | 'RequestResponse'): AwsRequest {
  const rawHeaders = request.rawHeaders.map((text, index, all) =>
    index % 2 === 1 && all[index - 1]?.toLowerCase() === 'x-amz-invocation-type' ? type : text,
  )
  return { ...request, rawHeaders }
}

/** SendMessage in the caller's account. */
function message(request: AwsRequest, { queueArn, body }: { queueArn: string; body: string }): AwsRequest {
  const [account, name] = queueArn.split(':').slice(-2)
  const host = headerOf(request, 'host') ?? 'emulator'
  const sent = Buffer.from(
    JSON.stringify({ QueueUrl: `http://${host}/${account}/${name}`, MessageBody: body }),
  )
  const headers = {
    host,
    authorization: (headerOf(request, 'authorization') ?? '').replace('/lambda/', '/sqs/'),
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(sent.length),
    'x-amz-target': 'AmazonSQS.SendMessage',
  }
  return {
    ...request,
    method: 'POST',
    path: '/',
    rawHeaders: Object.entries(headers).flat(),
    body: sent,
    service: 'sqs',
    operation: 'SendMessage',
  }
}

function readJson({ body }: HttpAnswer): unknown {
  return JSON.parse(body.toString())
}
