import { refOf, type Run } from '@slipway/model'
import { Hono, type Context } from 'hono'
import type { ApiOptions } from '../api-options.ts'
import { bodyStream, encodeLines } from '../body-stream.ts'
import { findRun } from '../find-run.ts'
import { logFailure } from '../log-failure.ts'
import { parseCursor, startOf, type LogCursor } from '../logs/log-cursor.ts'
import { readRunLog, type LogRequest } from '../logs/read-run-log.ts'
import { readQuery, wholeNumber, word } from '../read-query.ts'
import { Refusal } from '../refusal.ts'

const PAGE = { min: 1, max: 10_000 }
const DEFAULT_PAGE = 1000
const ATTEMPTS = { min: 1, max: 999_999_999 }

/** The log of a run as NDJSON: a page of it, or all of it as it comes. */
export function logRoutes(options: ApiOptions): Hono {
  const { deps, environment, followWaits: waits } = options
  const routes = new Hono()

  routes.get('/:id/logs', async (c) => {
    const asked = readLogQuery(c)
    const run = await findRun(deps, { environment, id: c.req.param('id') })
    const { attempt, from } = findStart(run, asked)
    const gone = new AbortController()
    // In process nobody cancels the body when the caller aborts: its signal is the request's.
    const signal = AbortSignal.any([gone.signal, c.req.raw.signal])
    const request: LogRequest = { ref: refOf(run), attempt, from, until: asked.until, waits, signal }
    const lines = encodeLines(readRunLog(deps, request), (error) => logFailure(options, c, error))
    const body = bodyStream(lines, () => gone.abort())
    return c.body(body, 200, { 'content-type': 'application/x-ndjson', 'x-accel-buffering': 'no' })
  })

  return routes
}

interface Asked {
  attempt: number | undefined
  cursor: LogCursor | undefined
  until: LogRequest['until']
}

function readLogQuery(c: Context): Asked {
  const query = readQuery(c, ['attempt', 'cursor', 'limit', 'follow'])
  const limit = wholeNumber('limit', query.limit, PAGE)
  const follow = word('follow', query.follow, ['true', 'false']) === 'true'
  if (follow && limit !== undefined) {
    throw new Refusal('bad_request', 'A log that is followed has no pages.', 'Leave out "limit" or "follow".')
  }
  const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor)
  if (query.cursor !== undefined && cursor === undefined) throw wrongCursor()
  const attempt = wholeNumber('attempt', query.attempt, ATTEMPTS)
  return { attempt, cursor, until: follow ? 'over' : { limit: limit ?? DEFAULT_PAGE } }
}

/** Where to begin. The first attempt may be waited for; any other one must be there. */
function findStart(run: Run, { attempt, cursor }: Asked): { attempt: number | null; from: LogCursor } {
  if (attempt !== undefined && attempt > run.attempt) {
    const remedy = run.attempt === 0 ? 'It has none yet.' : `Its newest one is ${run.attempt}.`
    throw new Refusal('attempt_not_found', `The run ${run.id} has no attempt ${attempt}.`, remedy)
  }
  const from = cursor ?? startOf(attempt ?? 1)
  if (from.attempt > Math.max(run.attempt, 1)) throw wrongCursor()
  if (attempt !== undefined && from.attempt !== attempt) throw wrongCursor()
  return { attempt: attempt ?? null, from }
}

function wrongCursor(): Refusal {
  const remedy = 'Leave it out, or use one that the log of this run answered.'
  return new Refusal('bad_request', 'The cursor is none of this log.', remedy)
}
