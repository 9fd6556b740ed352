import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import {
  createApi,
  createApiClient,
  type ApiClient,
  type ApiOptions,
  type RequestFailure,
} from '@slipway/api'
import type { Context } from '../context.ts'

type Api = ReturnType<typeof createApi>

/** The API of an environment, in this process. */
export interface InProcessApi {
  app: Api
  token: string
  /** Calls it without a network between. */
  client: ApiClient
}

export interface InProcessRequest extends Pick<
  ApiOptions,
  'deps' | 'environment' | 'launchers' | 'followWaits'
> {
  /** Those that it is served at, if it is. */
  hosts?: readonly string[]
  /** Told of what failed; left out: it is printed. */
  log?: ApiOptions['log']
}

const IN_PROCESS = 'in-process'

/** Makes the API over open stores. */
export function createInProcessApi(
  { terminal, user: by, version }: Context,
  { hosts = [], ...request }: InProcessRequest,
): InProcessApi {
  const token = randomBytes(32).toString('hex')
  const app = createApi({
    token,
    allowedHosts: [...hosts, IN_PROCESS],
    version,
    log: (failure) => terminal.errors.line(failureText(failure)),
    ...request,
  })
  const baseUrl = `http://${IN_PROCESS}`
  return {
    app,
    token,
    client: createApiClient({ fetch: (request) => app.fetch(request), baseUrl, token, by }),
  }
}

/** What failed, for whoever is to find out why. */
export function failureText({ id, method, path, error }: RequestFailure): string {
  return `${id} ${method} ${path}: ${inspect(error)}`
}
