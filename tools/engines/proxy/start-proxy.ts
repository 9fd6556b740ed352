import { once } from 'node:events'
import { createServer, request as callUpstream, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { errorAnswer } from './aws-answers.ts'
import {
  callsOf,
  readAwsRequest,
  type Answer,
  type AwsRequest,
  type HttpAnswer,
  type Rule,
} from './aws-request.ts'

export interface ProxyRequest {
  /** The endpoint behind the proxy: an emulator, or another proxy. */
  upstream: string
  /** The first one stands nearest to the client. */
  rules: Rule[]
  /** Where it listens: loopback, unless containers are to reach it through Docker's gateway. */
  host?: string
}

export interface Proxy extends AsyncDisposable {
  endpoint: string
}

/** An HTTP server on a free port that sends on what arrives, byte by byte the same, as far as its rules let it. */
export async function startProxy({ upstream, rules, host = '127.0.0.1' }: ProxyRequest): Promise<Proxy> {
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController()
    outgoing.on('close', () => gone.abort())
    answerOf({ incoming, rules, upstream, gone: gone.signal }).then(
      (answer) => write(outgoing, incoming, answer),
      () => outgoing.destroy(),
    )
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://${host}:${port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

interface Arrival {
  incoming: IncomingMessage
  rules: Rule[]
  upstream: string
  /** Aborted when the client has its answer or has hung up. */
  gone: AbortSignal
}

async function answerOf({ incoming, rules, upstream, gone }: Arrival): Promise<Answer> {
  const request = readAwsRequest({
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    rawHeaders: incoming.rawHeaders,
    body: await buffer(incoming),
  })
  // A poll that nobody waits for would take a message away; anything else is carried out, as on AWS.
  const signal = callsOf('sqs', 'ReceiveMessage')(request) ? gone : null
  const chain = rules.reduceRight<(request: AwsRequest) => Promise<Answer>>(
    (next, rule) => (current) => rule(current, (instead = current) => next(instead)),
    (current) => send(current, upstream, signal),
  )
  try {
    return await chain(request)
  } catch (error) {
    // Not a 5xx that SDKs retry.
    const message = error instanceof Error ? error.message : String(error)
    return errorAnswer(request, { status: 501, type: 'ProxyRuleFailed', message })
  }
}

/** Asks the emulator. Headers stay as they are, Host included: signatures cover it. */
async function send(request: AwsRequest, upstream: string, signal: AbortSignal | null): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>()
  const call = callUpstream(
    new URL(request.path, upstream),
    { method: request.method, headers: request.rawHeaders, agent: false, ...(signal && { signal }) },
    (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: ownHeaders(response), body }),
        () => resolve('cut'),
      )
    },
  )
  call.on('error', () => resolve('cut'))
  call.end(request.body)
  return promise
}

/** Without those that speak of the connection or of the length in transit. */
function ownHeaders({ headers }: IncomingMessage): Record<string, string> {
  const ofTheConnection = ['connection', 'keep-alive', 'transfer-encoding']
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ofTheConnection.includes(name) ? [] : [[name, String(value)]],
    ),
  )
}

function write(outgoing: ServerResponse, incoming: IncomingMessage, answer: Answer): void {
  if (answer === 'cut') {
    outgoing.destroy()
    return
  }
  outgoing.writeHead(answer.status, withLength(answer, incoming.method))
  outgoing.end(answer.body)
}

function withLength({ headers, body }: HttpAnswer, method: string | undefined): Record<string, string> {
  // What HEAD tells is the length of something that is not sent.
  return method === 'HEAD' ? headers : { ...headers, 'content-length': String(body.length) }
}
