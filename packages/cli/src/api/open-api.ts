import type { ApiClient } from '@slipway/api'
import { CliError } from '../cli-error.ts'
import type { ApiOption } from '../command-options.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { readServerFile } from '../server/server-file.ts'
import { locateExistingState, type StatePlace } from '../state/locate-state.ts'
import type { OpenState } from '../state/open-state.ts'

/** The API, wherever it is found. */
export interface ApiSession {
  client: ApiClient
  /** Where the artifacts lie on this machine; undefined with `--api`. */
  place: StatePlace | undefined
  /** Set when there is no server: then nobody takes a run unless this process does. */
  state: OpenState | undefined
  close(): Promise<void>
}

const HEALTH_TIMEOUT_MS = 2000

/** The API at `--api`, or of the `slipway start` that lives on the state, or in this process over the state itself. */
async function openApi(context: Context, { api }: ApiOption): Promise<ApiSession> {
  if (api !== undefined) return remote(context, api)
  const place = locateExistingState(context)
  const client = await clientOfServer(context, place)
  if (client !== undefined) return { client, place, state: undefined, close: async () => {} }
  // Only who needs the stores waits for them to be loaded.
  const [{ openState }, { createLocalApi }] = await Promise.all([
    import('../state/open-state.ts'),
    import('./local-api.ts'),
  ])
  const state = await openState(context, place)
  return { client: createLocalApi(context, state).client, place, state, close: () => state.close() }
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
  return { client, place: undefined, state: undefined, close: async () => {} }
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
