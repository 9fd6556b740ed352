import { Hono, type Context } from 'hono'
import type { ApiOptions } from './api-options.ts'
import { inert, limitedBody, meantForThisServer, readOrPostJson, withToken } from './guards.ts'
import { logFailure } from './log-failure.ts'
import { Refusal } from './refusal.ts'
import { artifactRoutes } from './routes/artifact-routes.ts'
import { locationRoutes } from './routes/location-routes.ts'
import { logRoutes } from './routes/log-routes.ts'
import { runRoutes } from './routes/run-routes.ts'

/**
 * The HTTP API of one environment, to be served or called in process. Answers are JSON with snake_case keys (logs are
 * NDJSON, artifacts are what they are), times are milliseconds since the epoch, and what is no success is
 * `{error: {code, message, remedy}}`. Everything but `GET /v1/health` needs the token. Throws when it is empty.
 */
export function createApi(options: ApiOptions): Hono {
  if (options.token === '') throw new Error('The API needs a token: an empty one would let everybody in.')
  const app = new Hono()
  app.use(inert, meantForThisServer(options.allowedHosts))
  app.get('/v1/health', (c) => c.json({ ok: true, version: options.version }))
  app.use(withToken(options.token), readOrPostJson, limitedBody)
  app.route('/v1/runs', runRoutes(options))
  app.route('/v1/runs', logRoutes(options))
  app.route('/v1/runs', artifactRoutes(options))
  app.route('/v1/locations', locationRoutes(options))
  app.notFound((c) => {
    const { status, answer } = new Refusal(
      'route_not_found',
      `There is no ${c.req.method} ${c.req.path}.`,
      'Check the path; it begins with /v1/.',
    )
    return c.json(answer, status)
  })
  app.onError((error, c) => answerError(error, c, options))
  return app
}

/** The one failure boundary: what was refused is told as it is, anything else by an id only. */
function answerError(error: Error, c: Context, options: ApiOptions): Response {
  if (error instanceof Refusal) return c.json(error.answer, error.status)
  return c.json(logFailure(options, c, error), 500)
}
