import type { ApiClient } from '@slipway/api'
import { CliError } from '../cli-error.ts'
import type { ApiOption } from '../command-options.ts'
import { LOCAL, type Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { readServerFile } from '../server/server-file.ts'
import { locateExistingState, type StatePlace } from '../state/locate-state.ts'
import { NEAR, type ApiSession } from './api-session.ts'

const HEALTH_TIMEOUT_MS = 2000

/**
 * The API at `--api`; or of the environment of `--env`, in this process; or, on this machine, of the `slipway start`
 * that lives on the state, or in this process over the state itself.
 */
async function openApi(context: Context, { api, env = LOCAL }: ApiOption): Promise<ApiSession> {
  if (api !== undefined) return remote(context, api)
  // Only who needs the stores waits for them to be loaded.
  if (env !== LOCAL) return (await import('./platform-api.ts')).openPlatformApi(context, env)
  const place = locateExistingState(context)
  const home = { kind: 'machine', place } as const
  const client = await clientOfServer(context, place)
  if (client !== undefined) return { ...SERVED, client, home }
  const [{ openState }, { createInProcessApi }] = await Promise.all([
    import('../state/open-state.ts'),
    import('./in-process-api.ts'),
  ])
  const state = await openState(context, place)
  const own = createInProcessApi(context, { deps: state.deps, environment: LOCAL, launchers: [] })
  return { ...SERVED, client: own.client, home, state, close: () => state.close() }
}

/** What goes for an API that another process serves. */
const SERVED: Omit<ApiSession, 'client' | 'home'> = {
  state: undefined,
  pace: NEAR,
  explain: (error) => error,
  close: async () => {},
}

/** Opens the API, and closes it after the work. */
export async function withApi<T>(
  context: Context,
  options: ApiOption,
  work: (session: ApiSession) => Promise<T>,
): Promise<T> {
  const session = await openApi(context, options)
  try {
    return await work(session)
  } catch (error) {
    throw session.explain(error)
  } finally {
    await session.close()
  }
}

async function remote({ variables, user: by }: Context, api: string): Promise<ApiSession> {
  const token = variables['SLIPWAY_API_TOKEN']
  if (token === undefined || token === '') {
    throw new CliError('--api needs a token.', {
      remedy:
        'Set the variable SLIPWAY_API_TOKEN. That of slipway start is in server.json in its state directory.',
      exitCode: EXIT.wrongUsage,
    })
  }
  if (!/^https?:$/.test(URL.parse(api)?.protocol ?? '')) {
    throw new CliError(`"${api}" is no URL of an API.`, {
      remedy: 'Write it as http://127.0.0.1:4700.',
      exitCode: EXIT.wrongUsage,
    })
  }
  const { createApiClient } = await import('@slipway/api')
  const client = createApiClient({ fetch, baseUrl: api, token, by })
  return { ...SERVED, client, home: undefined }
}

/** Undefined without a server, or when it does not answer: the state itself can be asked all the same. */
async function clientOfServer(
  { terminal, user: by }: Context,
  place: StatePlace,
): Promise<ApiClient | undefined> {
  const file = readServerFile(place.directory)
  if (file === undefined) return undefined
  const { createApiClient } = await import('@slipway/api')
  const { url: baseUrl, token } = file
  const soon = (request: Request): Promise<Response> =>
    fetch(request, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) })
  try {
    await createApiClient({ fetch: soon, baseUrl, token }).health()
    return createApiClient({ fetch, baseUrl, token, by })
  } catch {
    terminal.notes.line(`The server at ${baseUrl} (pid ${file.pid}) does not answer; going on without it.`)
    return undefined
  }
}
