import type { Clock } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'
import { Authorizer, type CredentialsFor, type Scope } from './authorizer.ts'
import type { Repository } from './image-reference.ts'
import { originOf, type RegistryMap } from './registry-map.ts'
import { retry, TransientFailure } from './retry.ts'

export interface RegistryDeps {
  clock: Clock
  credentialsFor: CredentialsFor
  map: RegistryMap
}

export interface RegistryRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  repository: Repository
  /** Below the repository (`blobs/…`), or the absolute URL where an upload goes on. */
  path: string | URL
  scopes: readonly Scope[]
  headers?: Record<string, string>
  /** Opened once for each time it is sent. */
  body?: () => Promise<Blob | ReadableStream>
}

const TRANSIENT: readonly number[] = [408, 425, 429, 500, 502, 503, 504]

/** Without all of these, fetch keeps a second copy of what it sends, for a redirect or a question to the user. */
const STREAMED = { duplex: 'half', redirect: 'error', window: null } as const

/** Speaks the OCI distribution protocol with any number of registries, and remembers what they let it do. */
export class RegistryClient {
  readonly #clock: Clock
  readonly #map: RegistryMap
  readonly #authorizer: Authorizer

  constructor({ clock, credentialsFor, map }: RegistryDeps) {
    this.#clock = clock
    this.#map = map
    this.#authorizer = new Authorizer({ credentialsFor, map })
  }

  /** Does `work`, which calls `send`, again while the registry fails in a way that may pass. */
  async retry<Answer>({ host }: Repository, work: () => Promise<Answer>): Promise<Answer> {
    return retry({ clock: this.#clock, host }, work)
  }

  /**
   * One request, sent again with an answer when the registry challenges it. Statuses below 400 and 404 are returned:
   * the caller must read or cancel the body. Throws `TransientFailure` or fetch's own error inside `retry`, else an
   * `DeployError`.
   */
  async send(request: RegistryRequest): Promise<Response> {
    const url = this.#urlOf(request)
    const isOwn = url.origin === this.#origin(request)
    const asked = { host: request.repository.host, scopes: request.scopes }
    const known = isOwn ? this.#authorizer.headerFor(asked) : undefined
    const response = await once(url, request, known)
    if (response.status !== 401 || !isOwn) return accept(request, response)
    await response.body?.cancel()
    const challenge = response.headers.get('www-authenticate')
    const header = await this.#authorizer.answer({ ...asked, challenge })
    if (header === undefined) throw unauthorized(request)
    return accept(request, await once(url, request, header))
  }

  #origin({ repository }: RegistryRequest): string {
    return originOf(this.#map, repository.host)
  }

  #urlOf(request: RegistryRequest): URL {
    const { path, repository } = request
    if (typeof path === 'string') return new URL(`${this.#origin(request)}/v2/${repository.name}/${path}`)
    return new URL(originOf(this.#map, path.host) + path.pathname + path.search)
  }
}

async function once(
  url: URL,
  request: RegistryRequest,
  authorization: string | undefined,
): Promise<Response> {
  const { method, headers, body } = request
  return fetch(url, {
    method,
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    ...(body === undefined ? {} : { ...STREAMED, body: await body() }),
  })
}

/** Reads what an answer says, so that its connection can serve again. */
async function accept(request: RegistryRequest, response: Response): Promise<Response> {
  if (response.status < 400 || response.status === 404) return response
  const { host } = request.repository
  const said = await reasonIn(response)
  if (TRANSIENT.includes(response.status)) throw new TransientFailure(said)
  if (response.status === 401 || response.status === 403) throw unauthorized(request, said)
  throw new DeployError({
    code: 'registry_refused',
    message: `The registry ${host} refused ${request.method} in ${request.repository.name}: ${said}`,
    remedy: 'See what it says; nothing that is deployed has changed.',
  })
}

/** The registry's own words, where it uses the protocol's form for them, and its status in any case. */
async function reasonIn(response: Response): Promise<string> {
  const text = (await response.text()).slice(0, 10_000)
  const said = [...text.matchAll(/"(?:code|message)":\s*"([^"]{1,200})"/g)].map(([, words]) => words)
  return [`status ${response.status}`, ...said].join(', ')
}

function unauthorized({ repository, scopes }: RegistryRequest, said?: string): DeployError {
  const { host } = repository
  return new DeployError({
    code: 'registry_unauthorized',
    message: `The registry ${host} does not allow ${scopes.join(' ')}${said === undefined ? '' : ` (${said})`}.`,
    remedy: `Give credentials for ${host} that may do this.`,
  })
}
