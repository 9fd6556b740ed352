import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { createApi, createApiClient, type ApiClient, type RequestFailure } from '@slipway/api'
import { LOCAL, type Context } from '../context.ts'
import type { OpenState } from '../state/open-state.ts'

type Api = ReturnType<typeof createApi>

/** The API over an open state, in this process. */
export interface LocalApi {
  app: Api
  token: string
  /** Calls it without a network between. */
  client: ApiClient
}

const IN_PROCESS = 'in-process'

/** Makes the API; `hosts` are those that it is served at, if it is. */
export function createLocalApi(
  context: Context,
  { deps }: OpenState,
  hosts: readonly string[] = [],
): LocalApi {
  const { terminal, user: by, version } = context
  const token = randomBytes(32).toString('hex')
  const app = createApi({
    deps,
    environment: LOCAL,
    token,
    allowedHosts: [...hosts, IN_PROCESS],
    version,
    log: (failure) => terminal.errors.line(told(failure)),
  })
  const baseUrl = `http://${IN_PROCESS}`
  return {
    app,
    token,
    client: createApiClient({ fetch: (request) => app.fetch(request), baseUrl, token, by }),
  }
}

function told({ id, method, path, error }: RequestFailure): string {
  return `${id} ${method} ${path}: ${inspect(error)}`
}
