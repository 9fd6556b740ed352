import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface FakeAnswer {
  kind: 'response' | 'error' | 'init_error'
  body: unknown
  /** In ms since the epoch. */
  at: number
}

interface Event {
  id: string
  text: string
  deadlineMs: number
  resolve: (answer: FakeAnswer) => void
}

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:orders:7'

/**
 * Lambda's Runtime API as its documentation has it, for one runtime. It is strict: what a runtime does wrong is refused,
 * and is in `violations`.
 */
export class FakeRuntimeApi {
  readonly functionArn = ARN
  readonly violations: string[] = []
  /** How often an event was asked for. */
  asked = 0
  readonly initErrors: FakeAnswer[] = []
  readonly #server: Server
  #count = 0
  #queue: Event[] = []
  #current: Event | undefined
  #waiting: ServerResponse | undefined

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch((error: unknown) => this.violations.push(String(error)))
    })
  }

  static async open(): Promise<FakeRuntimeApi> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return new FakeRuntimeApi(server)
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Invokes the function; what it says is given when it does. */
  invoke(event: unknown, { leavesMs = 60_000 }: { leavesMs?: number } = {}): Promise<FakeAnswer> {
    const text = typeof event === 'string' ? event : JSON.stringify(event)
    return new Promise((resolve) => {
      this.#count += 1
      this.#queue.push({ id: `request-${this.#count}`, text, deadlineMs: Date.now() + leavesMs, resolve })
      this.#deliver()
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const part of request as AsyncIterable<Buffer>) body += part.toString()
    const path = request.url?.replace('/2018-06-01/runtime/', '') ?? ''
    if (request.method === 'GET' && path === 'invocation/next') return this.#next(response)
    const kind = kindOf(path, this.#current?.id)
    if (request.method !== 'POST' || kind === undefined)
      return this.#refuse(response, `${request.method} ${path}`)
    if (kind !== 'response' && request.headers['lambda-runtime-function-error-type'] === undefined)
      return this.#refuse(response, `${path} without an error type`)
    const answer = { kind, body: JSON.parse(body) as unknown, at: Date.now() }
    response.writeHead(202).end('{"status":"OK"}')
    if (kind === 'init_error') return void this.initErrors.push(answer)
    this.#current?.resolve(answer)
    this.#current = undefined
  }

  #next(response: ServerResponse): void {
    this.asked += 1
    if (this.#current !== undefined)
      return this.#refuse(response, 'an event was asked for during an invocation')
    this.#waiting = response
    response.once('close', () => {
      if (this.#waiting === response) this.#waiting = undefined
    })
    this.#deliver()
  }

  #deliver(): void {
    if (this.#waiting === undefined || this.#current !== undefined) return
    this.#current = this.#queue.shift()
    if (this.#current === undefined) return
    const { id, text, deadlineMs } = this.#current
    const response = this.#waiting
    this.#waiting = undefined
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': ARN,
      'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700',
    })
    response.end(text)
  }

  #refuse(response: ServerResponse, what: string): void {
    this.violations.push(what)
    response.writeHead(403).end('{"errorType":"InvalidStateTransition"}')
  }
}

function kindOf(path: string, current: string | undefined): FakeAnswer['kind'] | undefined {
  if (path === 'init/error') return 'init_error'
  if (path === `invocation/${current}/response`) return 'response'
  return path === `invocation/${current}/error` ? 'error' : undefined
}
