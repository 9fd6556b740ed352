import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readBody } from './read-body.ts'

/** An event for the runtime. */
export interface OfferedInvocation {
  requestId: string
  functionArn: string
  event: string
}

/** What the runtime answered, as it wrote it. */
export interface RuntimeAnswer {
  kind: 'response' | 'error' | 'init_error'
  body: string
  errorType: string | undefined
}

interface Offer extends OfferedInvocation {
  /** Called when the runtime takes it; gives the deadline in ms since the epoch. */
  taken: () => number
  resolve: (answer: RuntimeAnswer) => void
  isTaken: boolean
}

const BASE = '/2018-06-01/runtime/'

/** Lambda's Runtime API, version 2018-06-01, for one runtime: one invocation at a time. */
export class RuntimeInterface {
  readonly #server: Server
  #offer: Offer | undefined
  /** The runtime, waiting for the next event. */
  #waiting: ServerResponse | undefined

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response).catch(() => response.destroy())
    })
  }

  /** Listens on a free port of the loopback. */
  static async open(): Promise<RuntimeInterface> {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve)
    })
    return new RuntimeInterface(server)
  }

  /** Host and port. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Gives an event to the runtime, as soon as it asks for one. `taken` is called then. */
  offer(invocation: OfferedInvocation, taken: () => number): Promise<RuntimeAnswer> {
    return new Promise((resolve) => {
      this.#offer = { ...invocation, taken, resolve, isTaken: false }
      this.#deliver()
    })
  }

  /** Forgets what was under way: the runtime is gone. */
  reset(): void {
    this.#offer = undefined
    this.#waiting?.destroy()
    this.#waiting = undefined
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.startsWith(BASE) ? request.url.slice(BASE.length) : ''
    if (request.method === 'GET' && path === 'invocation/next') return this.#wait(response)
    const [, kind] = /^(?:invocation\/[^/]+\/(response|error)|init\/error)$/.exec(path) ?? [
      undefined,
      undefined,
    ]
    if (request.method !== 'POST' || path === '') return refuse(response, 404, 'UnknownCall')
    const body = await readBody(request)
    if (body === undefined) return refuse(response, 413, 'RequestEntityTooLarge')
    const errorType = request.headers['lambda-runtime-function-error-type']
    const answer = { body, errorType: typeof errorType === 'string' ? errorType : undefined }
    if (path === 'init/error') return this.#take(response, { kind: 'init_error', ...answer })
    if (kind === undefined) return refuse(response, 404, 'UnknownCall')
    if (this.#offer?.isTaken !== true || !path.startsWith(`invocation/${this.#offer.requestId}/`)) {
      return refuse(response, 400, 'InvalidRequestID')
    }
    this.#take(response, { kind: kind as 'response' | 'error', ...answer })
  }

  #wait(response: ServerResponse): void {
    if (this.#offer?.isTaken === true) return refuse(response, 403, 'InvalidStateTransition')
    this.#waiting = response
    response.once('close', () => {
      if (this.#waiting === response) this.#waiting = undefined
    })
    this.#deliver()
  }

  #deliver(): void {
    const offer = this.#offer
    if (offer === undefined || offer.isTaken || this.#waiting === undefined) return
    offer.isTaken = true
    const response = this.#waiting
    this.#waiting = undefined
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': offer.requestId,
      'Lambda-Runtime-Deadline-Ms': String(offer.taken()),
      'Lambda-Runtime-Invoked-Function-Arn': offer.functionArn,
    })
    response.end(offer.event)
  }

  #take(response: ServerResponse, answer: RuntimeAnswer): void {
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}\n')
    const offer = this.#offer
    this.#offer = undefined
    offer?.resolve(answer)
  }
}

function refuse(response: ServerResponse, status: number, errorType: string): void {
  const body = JSON.stringify({ errorMessage: `The call was refused: ${errorType}.`, errorType })
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(body)
}
