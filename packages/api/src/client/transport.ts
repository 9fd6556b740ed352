import type { ErrorAnswer } from '../answers.ts'
import { ApiError } from './api-error.ts'

/** How the API is reached: `fetch` itself, or a Hono app's for calls in process. */
export type Fetch = (request: Request) => Response | Promise<Response>

export interface TransportOptions {
  fetch: Fetch
  /** `http://127.0.0.1:4700`; in process any whose host the API allows. */
  baseUrl: string
  token: string
  /** The user on whose behalf it is called. */
  by?: string | undefined
}

export interface ApiCall {
  method: 'GET' | 'POST'
  /** Each is percent-encoded. */
  path: readonly string[]
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/** Sends one request. A status that is no success is thrown as an {@link ApiError}. */
export async function send(options: TransportOptions, call: ApiCall): Promise<Response> {
  const response = await reach(options, request(options, call))
  if (!response.ok) throw await errorOf(response)
  return response
}

function request({ baseUrl, token, by }: TransportOptions, call: ApiCall): Request {
  const url = new URL(`/v1/${call.path.map(encodeURIComponent).join('/')}`, baseUrl)
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return new Request(url, {
    method: call.method,
    headers: {
      authorization: `Bearer ${token}`,
      'x-slipway-client': 'cli',
      ...(by !== undefined && { 'x-slipway-by': encodeURIComponent(by.toWellFormed()) }),
      ...(call.method === 'POST' && { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(call.method === 'POST' && { body: JSON.stringify(call.body ?? {}) }),
    ...(call.signal !== undefined && { signal: call.signal }),
  })
}

/** The JSON of an answer; anything else is thrown as `unexpected_answer`. */
export async function readJson<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T
  } catch (error) {
    throw unexpected(response, error)
  }
}

async function reach({ fetch, baseUrl }: TransportOptions, asked: Request): Promise<Response> {
  try {
    return await fetch(asked)
  } catch (error) {
    if (asked.signal.aborted) throw error
    throw new ApiError(
      {
        code: 'api_unreachable',
        message: `The API at ${baseUrl} does not answer: ${reasonOf(error)}.`,
        remedy: 'Start it with slipway start, or check its address.',
        status: 0,
      },
      { cause: error },
    )
  }
}

/** What `fetch` hides below "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause ? `${String(cause.code)} ${cause.message}`.trim() : cause.message
}

async function errorOf(response: Response): Promise<ApiError> {
  const answer = await readJson<Partial<ErrorAnswer> | null>(response)
  if (typeof answer?.error?.code !== 'string') return unexpected(response)
  return new ApiError({ ...answer.error, status: response.status })
}

function unexpected({ status }: Response, cause?: unknown): ApiError {
  return new ApiError(
    {
      code: 'unexpected_answer',
      message: `The answer, with status ${status}, is not a whole one of the API of Slipway.`,
      remedy: 'Check the address of the API, and what lies between.',
      status,
    },
    { cause },
  )
}
