import type { Clock } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'
import { Authorizer, type CredentialsFor, type Scope } from './authorizer.ts'
import { exchange, exchangeRedirected, type Body, type HttpAnswer, type HttpRequest } from './exchange.ts'
import type { Repository } from './image-reference.ts'
import { readStart } from './read-start.ts'
import { originOf, type RegistryMap } from './registry-map.ts'
import { retry, TransientFailure } from './retry.ts'

export interface RegistryDeps {
  clock: Clock
  credentialsFor: CredentialsFor
  map: RegistryMap
}

export interface RegistryRequest {
  method: HttpRequest['method']
  repository: Repository
  /** Below the repository (`blobs/…`), or the absolute URL where an upload goes on. */
  path: string | URL
  scopes: readonly Scope[]
  headers?: Record<string, string>
  /** Opened once for each time it is sent. */
  body?: () => Promise<Body>
}

/** Bytes of a refusal that are read. */
const MOST_WORDS = 10_000

const TRANSIENT: readonly number[] = [408, 425, 429, 500, 502, 503, 504]

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
   * One request, sent again with an answer when the registry challenges it. Statuses below 300 and 404 are returned:
   * the caller must read or discard the body. Throws `TransientFailure`, which `retry` knows, or a `DeployError`.
   */
  async send(request: RegistryRequest): Promise<HttpAnswer> {
    const url = this.#urlOf(request)
    const isOwn = url.origin === this.#origin(request)
    const asked = { host: request.repository.host, scopes: request.scopes }
    const known = isOwn ? this.#authorizer.headerFor(asked) : undefined
    const response = await once(url, request, known)
    if (response.status !== 401 || !isOwn) return accept(request, response)
    response.discard()
    const challenge = response.header('www-authenticate')
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
  { method, headers, body }: RegistryRequest,
  authorization: string | undefined,
): Promise<HttpAnswer> {
  const all = {
    'user-agent': 'slipway',
    ...headers,
    ...(authorization === undefined ? {} : { authorization }),
  }
  // What is sent can be sent to one place only.
  if (body !== undefined) return exchange({ method, url, headers: all, body: await body() })
  return exchangeRedirected({ method, url, headers: all })
}

/** Reads what an answer says, so that its connection can serve again. */
async function accept(request: RegistryRequest, response: HttpAnswer): Promise<HttpAnswer> {
  if (response.status < 300 || response.status === 404) return response
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
async function reasonIn(response: HttpAnswer): Promise<string> {
  const text = await readStart(response, MOST_WORDS)
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
