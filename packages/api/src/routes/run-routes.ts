import { cancel, refOf, RUN_STATUSES, submit } from '@slipway/model'
import { Hono } from 'hono'
import type { RunList } from '../answers.ts'
import type { ApiOptions, LauncherName } from '../api-options.ts'
import { findRun } from '../find-run.ts'
import {
  oneOf,
  optionalObject,
  optionalText,
  optionalWord,
  readBody,
  readTags,
  requiredText,
  type JsonObject,
} from '../read-body.ts'
import { readCaller, readIdempotencyKey } from '../read-caller.ts'
import { listCursor, readQuery, wholeNumber, word } from '../read-query.ts'
import { accepted, Refusal } from '../refusal.ts'
import { runAnswer, runDetails } from '../run-answer.ts'

const PAGE = { min: 1, max: 500 }
const DEFAULT_PAGE = 50

/** Submit, list, get and cancel runs. */
export function runRoutes({ deps, environment, launchers }: ApiOptions): Hono {
  const routes = new Hono()

  routes.post('/', async (c) => {
    const body = await readBody(c, ['location', 'job', 'params', 'tags', 'priority', 'launcher'])
    const launcher = readLauncher(body, { environment, launchers })
    const { run, replayed } = accepted(
      await submit(deps, {
        environment,
        location: requiredText(body, 'location'),
        job: requiredText(body, 'job'),
        params: optionalObject(body, 'params'),
        tags: readTags(body),
        priority: oneOf(body, 'priority', ['normal', 'high']),
        trigger: readCaller(c),
        idempotency_key: readIdempotencyKey(c),
        ...(launcher !== null && { overrides: { launcher } }),
      }),
    )
    return c.json(runAnswer(run), replayed ? 200 : 201, { location: `/v1/runs/${run.id}` })
  })

  routes.get('/', async (c) => {
    const query = readQuery(c, ['location', 'job', 'status', 'limit', 'cursor'])
    const { location, job } = query
    const cursor = listCursor(query.cursor)
    const status = word('status', query.status, RUN_STATUSES)
    const page = await deps.runs.list({
      environment,
      limit: wholeNumber('limit', query.limit, PAGE) ?? DEFAULT_PAGE,
      ...(location !== undefined && { location }),
      ...(job !== undefined && { job }),
      ...(status !== undefined && { status }),
      ...(cursor !== undefined && { cursor }),
    })
    return c.json({ ...page, runs: page.runs.map(runAnswer) } satisfies RunList)
  })

  routes.get('/:id', async (c) => {
    const run = await findRun(deps, { environment, id: c.req.param('id') })
    return c.json(await runDetails(deps, run))
  })

  routes.post('/:id/cancel', async (c) => {
    const body = await readBody(c, ['reason'])
    const reason = optionalText(body, 'reason')
    const run = await findRun(deps, { environment, id: c.req.param('id') })
    const answer = accepted(await cancel(deps, { ref: refOf(run), by: readCaller(c).by, reason }))
    return c.json(runAnswer(answer.run))
  })

  return routes
}

const LAUNCHERS = ['lambda', 'ecs'] as const satisfies readonly LauncherName[]

/** The launcher that a run asks for instead of its job's default; null: none. */
function readLauncher(
  body: JsonObject,
  { environment, launchers }: Pick<ApiOptions, 'environment' | 'launchers'>,
): LauncherName | null {
  const launcher = optionalWord(body, 'launcher', LAUNCHERS)
  if (launcher === null || launchers.includes(launcher)) return launcher
  const told = `In the environment ${environment} every job runs as a process, whatever launcher it has.`
  throw new Refusal('launcher_not_available', told, 'Leave the launcher out.')
}
