import { once } from 'node:events'
import type { ClientRequest, IncomingMessage, request as startRequest } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { DeployError } from '../../deploy-error.ts'
import { parseWebUrl } from './parse-web-url.ts'
import { TransientFailure } from './retry.ts'

/** How long it may take to be connected, and how long a connection may then be silent: what `fetch` waits too. */
const CONNECT_MS = 10_000
const SILENCE_MS = 300_000

const REDIRECTS: readonly number[] = [301, 302, 307, 308]
const MOST_REDIRECTS = 5

/** What is sent: at once, or as it comes. */
export type Body = Uint8Array | AsyncIterable<Uint8Array>

export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  url: URL
  headers: Readonly<Record<string, string>>
  body?: Body
}

/** The head of an answer. Its body must be read to the end, or discarded, for its connection to serve again. */
export interface HttpAnswer {
  /** Where it came from. */
  url: URL
  status: number
  /** By its name in lower case. */
  header: (name: string) => string | undefined
  /** Fails with `TransientFailure` when the connection breaks. */
  body: AsyncIterable<Uint8Array>
  discard: () => void
}

/**
 * One request over Node's own client, whose connections are kept: `fetch` takes longer to load than most images to be
 * pushed. Throws a `TransientFailure` for whatever goes wrong with the connection, and what its body throws.
 */
export async function exchange({ url, body, ...head }: HttpRequest): Promise<HttpAnswer> {
  const request = (await clientFor(url)).request(url, { ...head, timeout: CONNECT_MS })
  limitSilence(request)
  // What breaks after the head of the answer came is told by its body.
  request.on('error', () => undefined)
  const sending = send(request, body)
  // A request that is cut off before it has a connection says nothing of it.
  const cutOff = new AbortController()
  void sending.then((failure) => failure !== undefined && cutOff.abort())
  try {
    const [response] = (await once(request, 'response', { signal: cutOff.signal })) as [IncomingMessage]
    // Who has answered need not take the rest of the body, and the process would wait for it.
    response.once('close', () => request.writableFinished || request.destroy())
    return answerOf(url, response)
  } catch (error) {
    // Of a body that failed, the request only tells that it was cut off.
    throw failureOf((await sending) ?? error)
  }
}

/** The same, where the server says that it is elsewhere too; credentials go to no other server. */
export async function exchangeRedirected(request: HttpRequest): Promise<HttpAnswer> {
  let [url, headers] = [request.url, request.headers]
  for (let left = MOST_REDIRECTS; ; left -= 1) {
    const answer = await exchange({ ...request, url, headers })
    const next = REDIRECTS.includes(answer.status) ? parseWebUrl(answer.header('location'), url) : null
    if (next === null || left === 0) return answer
    answer.discard()
    if (next.origin !== url.origin) headers = withoutCredentials(headers)
    url = next
  }
}

async function clientFor({ protocol }: URL): Promise<{ request: typeof startRequest }> {
  if (protocol === 'https:') return import('node:https')
  // Not imported: whoever imports it is given all that it exports, one part of which loads what `fetch` is.
  return process.getBuiltinModule('node:http')
}

function limitSilence(request: ClientRequest): void {
  request.on('timeout', () => request.destroy(new TransientFailure('it is silent')))
  request.on('socket', (socket) => {
    const limit = (): unknown => socket.setTimeout(SILENCE_MS)
    if (socket.connecting) socket.once('connect', limit)
    else limit()
  })
}

/** The answer is why the body failed, or was not taken to its end. */
async function send(request: ClientRequest, body: Body | undefined): Promise<unknown> {
  if (body !== undefined && !(body instanceof Uint8Array)) {
    return pipeline(body, request).catch((error: unknown) => error)
  }
  request.end(body)
  return undefined
}

function answerOf(url: URL, response: IncomingMessage): HttpAnswer {
  return {
    url,
    status: response.statusCode ?? 0,
    header: (name) => {
      const value = response.headers[name]
      return Array.isArray(value) ? value[0] : value
    },
    body: chunksOf(response),
    discard: () => {
      response.resume()
    },
  }
}

async function* chunksOf(response: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* response
  } catch (error) {
    throw failureOf(error)
  }
}

function failureOf(error: unknown): Error {
  if (error instanceof DeployError || error instanceof TransientFailure) return error
  const said = error instanceof Error && error.message !== '' ? error.message : String(error)
  return new TransientFailure(said, { cause: error })
}

function withoutCredentials(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'))
}
