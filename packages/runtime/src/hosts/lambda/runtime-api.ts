import { exchange, type HttpAnswer } from '../http-exchange.ts'

/** One event, to be answered before the deadline. */
export interface Invocation {
  requestId: string
  functionArn: string
  /** Milliseconds since the epoch; nothing runs after it. */
  deadlineMs: number
  event: string
}

/** An error as Lambda shows it to whoever invoked the function. */
export interface FunctionError {
  type: string
  message: string
  stack?: string[]
}

/** Lambda's Runtime API did not do what it says it does: no use in going on. */
class RuntimeApiError extends Error {
  override readonly name = 'RuntimeApiError'
  readonly code = 'runtime_api_failed'
}

/** A client of Lambda's Runtime API, version 2018-06-01. Every call throws `runtime_api_failed` on a refusal. */
export class RuntimeApi {
  readonly #base: string

  /** `address`: host and port. */
  constructor(address: string) {
    this.#base = `http://${address}/2018-06-01/runtime`
  }

  /** Waits for the next event, however long it takes: the environment is frozen meanwhile. */
  async next(signal: AbortSignal): Promise<Invocation> {
    const answer = await exchange({ method: 'GET', url: `${this.#base}/invocation/next`, signal })
    if (answer.status !== 200) throw refused('invocation/next', answer)
    const deadlineMs = Number(headerOf(answer, 'lambda-runtime-deadline-ms'))
    if (!Number.isFinite(deadlineMs)) throw new RuntimeApiError('An invocation came with no deadline.')
    return {
      requestId: headerOf(answer, 'lambda-runtime-aws-request-id'),
      functionArn: headerOf(answer, 'lambda-runtime-invoked-function-arn'),
      deadlineMs,
      event: answer.body,
    }
  }

  async respond(requestId: string, response: unknown): Promise<void> {
    await this.#post(`invocation/${requestId}/response`, response)
  }

  async fail(requestId: string, error: FunctionError): Promise<void> {
    await this.#post(`invocation/${requestId}/error`, bodyOf(error), error.type)
  }

  /** The runtime cannot even start. Whoever says this then exits. */
  async failInit(error: FunctionError): Promise<void> {
    await this.#post('init/error', bodyOf(error), error.type)
  }

  async #post(path: string, body: unknown, errorType?: string): Promise<void> {
    const answer = await exchange({
      method: 'POST',
      url: `${this.#base}/${path}`,
      headers: {
        'Content-Type': 'application/json',
        ...(errorType === undefined ? {} : { 'Lambda-Runtime-Function-Error-Type': errorType }),
      },
      body: JSON.stringify(body),
    })
    if (answer.status !== 202) throw refused(path, answer)
  }
}

function headerOf({ headers }: HttpAnswer, name: string): string {
  const value = headers[name]
  if (typeof value !== 'string') throw new RuntimeApiError(`An invocation came without the header ${name}.`)
  return value
}

function bodyOf({ type, message, stack = [] }: FunctionError) {
  return { errorMessage: message, errorType: type, stackTrace: stack }
}

function refused(path: string, { status, body }: HttpAnswer): RuntimeApiError {
  return new RuntimeApiError(`The Runtime API answered ${path} with ${status}: ${body.slice(0, 500)}`)
}
