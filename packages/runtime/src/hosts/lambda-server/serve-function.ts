import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '@slipway/model'
import type { Variables } from '../../environment/host-variables.ts'
import { FunctionEnvironment, type FunctionSettings, type InvocationEnd } from './function-environment.ts'
import { readBody } from './read-body.ts'

export interface FunctionServerRequest extends Omit<FunctionSettings, 'timeoutMs'> {
  /** Where to listen: on AWS's own emulator 0.0.0.0 and 8080. */
  address: { host: string; port: number }
}

export interface FunctionServer {
  port: number
  close(): Promise<void>
}

const PATH = '/2015-03-31/functions/function/invocations'
const DEFAULT_TIMEOUT_S = 300

/**
 * Serves invocations over HTTP, as AWS's base images do where Lambda is not around them. The answer is what the
 * runtime answered; 502 when there is none; after the timeout the sentence that Lambda has for it.
 */
export async function serveFunction(clock: Clock, request: FunctionServerRequest): Promise<FunctionServer> {
  const { address, ...settings } = request
  const timeoutS = timeoutOf(request.variables)
  const environment = await FunctionEnvironment.open(clock, { ...settings, timeoutMs: timeoutS * 1000 })
  const functionArn = arnOf(request.variables)
  const server = createServer((incoming, response) => {
    const shared = { environment, functionArn, timeoutS }
    void serve(shared, incoming, response).catch(() => response.destroy())
  })
  // An invocation may take longer than Node lets a request take.
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(address.port, address.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close()
      await environment.close()
      server.closeAllConnections()
    },
  }
}

async function serve(
  shared: { environment: FunctionEnvironment; functionArn: string; timeoutS: number },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST' || request.url !== PATH) {
    response.writeHead(404).end(`Only POST ${PATH} is served here.\n`)
    return
  }
  const event = await readBody(request)
  if (event === undefined) {
    response.writeHead(413).end('An event may have 6 MB.\n')
    return
  }
  const { environment, functionArn, timeoutS } = shared
  const requestId = requestIdOf(request)
  const end = await environment.invoke({ requestId, functionArn, event })
  answer(response, end, { requestId, timeoutS })
}

function answer(
  response: ServerResponse,
  end: InvocationEnd,
  { requestId, timeoutS }: { requestId: string; timeoutS: number },
): void {
  const type = { 'Content-Type': 'application/json' }
  switch (end.kind) {
    case 'response':
      response.writeHead(200, type).end(end.body)
      return
    case 'error':
      response.writeHead(200, { ...type, 'Lambda-Runtime-Function-Error-Type': end.errorType ?? 'Unhandled' })
      response.end(end.body)
      return
    case 'init_error':
      response.writeHead(502, type).end(end.body)
      return
    case 'exited': {
      const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${end.how}`
      response.writeHead(502, type).end(JSON.stringify({ errorMessage, errorType: 'Runtime.ExitError' }))
      return
    }
    case 'timed_out':
      response
        .writeHead(200, { 'Content-Type': 'text/plain' })
        .end(`Task timed out after ${timeoutS}.00 seconds`)
  }
}

/** Whole seconds, as Lambda counts them. */
function timeoutOf(variables: Variables): number {
  const seconds = Number(variables['AWS_LAMBDA_FUNCTION_TIMEOUT'])
  return Number.isInteger(seconds) && seconds > 0 ? seconds : DEFAULT_TIMEOUT_S
}

function arnOf(variables: Variables): string {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_LAMBDA_FUNCTION_NAME } = variables
  const region = AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1'
  return `arn:aws:lambda:${region}:012345678912:function:${AWS_LAMBDA_FUNCTION_NAME ?? 'test_function'}`
}

function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-amzn-requestid']
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()
}
