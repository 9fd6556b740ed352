import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { AwsCall } from './aws-call-record.ts'
import { findFaults } from './aws-rules.ts'

/** `cut`: the connection is closed without an answer. `hang`: there never is one. */
export type AwsAnswer = AwsError | { ok: object } | 'cut' | 'hang'

export interface AwsError {
  error: string
  message: string
  status?: number
  members?: object
}

/**
 * Stands where Lambda and ECS are, on loopback. It answers what the test laid out, one answer a call, and refuses
 * what AWS would refuse.
 */
export interface AwsEndpoint extends AsyncDisposable {
  /** For the configuration of an SDK client. */
  config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } }
  calls: AwsCall[]
  /** What the calls got wrong: an empty list unless a launcher is mistaken. */
  faults: string[]
  /** The answers to the next calls; a function makes its answer from the call. */
  answers(...answers: (AwsAnswer | ((call: AwsCall) => AwsAnswer))[]): void
}

/** Listens on a free port of 127.0.0.1. */
export async function startAwsEndpoint(): Promise<AwsEndpoint> {
  const calls: AwsCall[] = []
  const faults: string[] = []
  const laidOut: (AwsAnswer | ((call: AwsCall) => AwsAnswer))[] = []

  async function attend(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = readCall(incoming, await text(incoming))
    calls.push(call)
    const wrong = [...findFaults(call), ...headerFaults(incoming, call)]
    faults.push(...wrong)
    const next = laidOut.shift() ?? { error: 'NothingLaidOut', message: call.operation, status: 501 }
    if (wrong.length > 0) write(outgoing, { error: 'ValidationException', message: wrong.join(' ') })
    else write(outgoing, typeof next === 'function' ? next(call) : next)
  }

  const server = createServer((incoming, outgoing) => {
    attend(incoming, outgoing).catch((error: unknown) => {
      faults.push(String(error))
      outgoing.destroy()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    calls,
    faults,
    answers: (...answers) => void laidOut.push(...answers),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/

function readCall({ method, url = '', headers }: IncomingMessage, body: string): AwsCall {
  const input = JSON.parse(body) as Record<string, unknown>
  const [, name] = INVOKE.exec(url) ?? []
  if (method === 'POST' && name !== undefined) {
    return { operation: 'Invoke', function: decodeURIComponent(name), input }
  }
  const [service, operation] = String(headers['x-amz-target']).split('.')
  if (service === 'AmazonEC2ContainerServiceV20141113' && operation !== undefined) return { operation, input }
  throw new Error(`Neither Lambda nor ECS is called so: ${method} ${url}`)
}

function headerFaults({ headers }: IncomingMessage, { operation }: AwsCall): string[] {
  const invoke = operation === 'Invoke'
  const scope = `/eu-west-1/${invoke ? 'lambda' : 'ecs'}/aws4_request`
  return [
    headers.authorization?.includes(scope) === true ? [] : [`${operation} is not signed for its service.`],
    invoke && headers['x-amz-invocation-type'] !== 'Event' ? ['The invocation is not asynchronous.'] : [],
  ].flat()
}

function write(outgoing: ServerResponse, answer: AwsAnswer): void {
  if (answer === 'hang') return
  if (answer === 'cut') {
    outgoing.destroy()
    return
  }
  if ('ok' in answer) {
    const invoked = Object.keys(answer.ok).length === 0
    outgoing.writeHead(invoked ? 202 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    outgoing.end(invoked ? '' : JSON.stringify(answer.ok))
    return
  }
  const { error, message, status = 400, members } = answer
  outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': error })
  outgoing.end(JSON.stringify({ __type: error, message, ...members }))
}
