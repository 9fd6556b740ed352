import type { Context } from 'hono'
import type { ErrorAnswer } from './answers.ts'
import type { ApiOptions } from './api-options.ts'

/** Tells the log why a request failed; returns what the client is told, which is only where to look. */
export function logFailure({ deps, log }: ApiOptions, c: Context, error: unknown): ErrorAnswer {
  const id = deps.newId()
  log({ id, method: c.req.method, path: c.req.path, error })
  return {
    error: {
      code: 'internal_error',
      message: `Something failed that should not have: ${id}.`,
      remedy: "Look for this id in the server's log, and please report what is there.",
    },
  }
}
