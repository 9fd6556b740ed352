import type { ErrorAnswer } from '../answers.ts'
import type { LogEnd, LogEntry } from '../logs/log-entry.ts'
import { ApiError } from './api-error.ts'
import { readLines } from './read-lines.ts'
import { send, type TransportOptions } from './transport.ts'

export interface LogCall {
  id: string
  /** Only this one; all, when left out. */
  attempt?: number | undefined
  /** Begins after the entry that had it. */
  cursor?: string | undefined
  /** Goes on as long as the run does. */
  follow?: boolean | undefined
  /** Ends the reading, which then throws its reason. */
  signal?: AbortSignal | undefined
}

/** As large as the API allows: reading a long log costs few requests. */
const PAGE = 10_000

/** A run's log, entry by entry. Throws `log_broken_off` when the connection ends before the log's end. */
export async function* readLog(
  options: TransportOptions,
  { id, attempt, cursor, follow, signal }: LogCall,
): AsyncGenerator<LogEntry, LogEnd, undefined> {
  const paging = follow === true ? { follow } : { limit: PAGE }
  for (let from = cursor; ;) {
    const path = ['runs', id, 'logs']
    const response = await send(options, {
      method: 'GET',
      path,
      query: { attempt, cursor: from, ...paging },
      signal,
    })
    const end = yield* readPage(response, signal)
    signal?.throwIfAborted()
    if (!end.more) return end
    from = end.cursor
  }
}

async function* readPage(
  { body, status }: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogEntry, LogEnd, undefined> {
  try {
    if (body !== null) {
      for await (const text of readLines(body)) {
        const line = JSON.parse(text) as LogEntry | LogEnd | ErrorAnswer
        if ('end' in line) return line
        if ('error' in line) throw new ApiError({ ...line.error, status })
        yield line
      }
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof ApiError) throw error
    throw brokenOff(error)
  }
  throw brokenOff(undefined)
}

function brokenOff(cause: unknown): ApiError {
  return new ApiError(
    {
      code: 'log_broken_off',
      message: 'The log broke off: the connection ended before the log did.',
      remedy: "Ask again, from the last entry's cursor.",
      status: 0,
    },
    { cause },
  )
}
