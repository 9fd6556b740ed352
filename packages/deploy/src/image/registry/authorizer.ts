import { DeployError } from '../../deploy-error.ts'
import { isRecord } from '../json-record.ts'
import { parseChallenge, type Challenge } from './challenge.ts'
import { exchange } from './exchange.ts'
import { parseWebUrl } from './parse-web-url.ts'
import { readStart } from './read-start.ts'
import { originOf, type RegistryMap } from './registry-map.ts'
import { TransientFailure } from './retry.ts'

export interface Credentials {
  username: string
  password: string
}

/** Far more than tokens take. */
const MOST_TOKEN_BYTES = 1024 * 1024

/** What a header can carry after `Bearer`. */
const TOKEN = /^[\x21-\x7e]+$/

/** The credentials for a registry's host, by its own name, not the one it is mapped to; undefined to ask without. */
export type CredentialsFor = (host: string) => Promise<Credentials | undefined>

/** What a request must be allowed, as registries write it: `repository:name:pull,push`. */
export type Scope = string

interface Asked {
  host: string
  scopes: readonly Scope[]
}

/** Answers registries' challenges, and keeps the answers for as long as they are taken. */
export class Authorizer {
  readonly #credentialsFor: CredentialsFor
  readonly #map: RegistryMap
  readonly #headers = new Map<string, string>()

  constructor({ credentialsFor, map }: { credentialsFor: CredentialsFor; map: RegistryMap }) {
    this.#credentialsFor = credentialsFor
    this.#map = map
  }

  /** The header that answered last time; undefined when nobody asked for one. */
  headerFor({ host, scopes }: Asked): string | undefined {
    return this.#headers.get(host) ?? this.#headers.get(keyOf(host, scopes))
  }

  /** Makes the header that a registry asks for; undefined when there is nothing to answer with. */
  async answer(asked: Asked & { challenge: string | undefined }): Promise<string | undefined> {
    const { host, scopes } = asked
    const challenge = parseChallenge(asked.challenge ?? '')
    const credentials = await this.#credentialsFor(host)
    if (challenge?.scheme === 'bearer') {
      const header = `Bearer ${await this.#token({ host, scopes, challenge, credentials })}`
      this.#headers.set(keyOf(host, scopes), header)
      return header
    }
    if (challenge?.scheme !== 'basic' || credentials === undefined) return undefined
    const header = basic(credentials)
    this.#headers.set(host, header)
    return header
  }

  async #token(
    request: Asked & { challenge: Challenge; credentials: Credentials | undefined },
  ): Promise<string> {
    const { host, scopes, challenge, credentials } = request
    const response = await exchange({
      method: 'GET',
      url: new URL(`${this.#realm(host, challenge)}?${queryOf(challenge, scopes)}`),
      headers: credentials === undefined ? {} : { authorization: basic(credentials) },
    })
    const { status } = response
    const text = await readStart(response, MOST_TOKEN_BYTES)
    if (status === 429 || status >= 500) throw new TransientFailure(`its token service answered ${status}`)
    const body = status === 200 ? parseJson(text) : undefined
    const token = tokenIn(body)
    if (token !== undefined) return token
    throw new DeployError({
      code: 'registry_unauthorized',
      message: `The token service of the registry ${host} gave no token for ${scopes.join(' ')} (${status}).`,
      remedy: `See that ${credentials === undefined ? 'there are credentials' : 'the credentials'} for ${host} may do this.`,
    })
  }

  /** A registry may send its users anywhere; as credentials go along, never without TLS, except to this machine. */
  #realm(host: string, { parameters }: Challenge): string {
    const realm = parseWebUrl(parameters.get('realm'))
    if (realm !== null) return originOf(this.#map, realm.host) + realm.pathname
    throw new DeployError({
      code: 'registry_refused',
      message: `The registry ${host} asks for a token and does not say where to get it.`,
      remedy: 'See that the host is that of a registry.',
    })
  }
}

function queryOf({ parameters }: Challenge, scopes: readonly Scope[]): string {
  const asked = new Set([...scopes, ...(parameters.get('scope')?.split(' ') ?? [])])
  const service = parameters.get('service')
  const query = new URLSearchParams(service === undefined ? {} : { service })
  for (const scope of asked) query.append('scope', scope)
  return String(query)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function tokenIn(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined
  return [body.token, body.access_token].find(isToken)
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value)
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function keyOf(host: string, scopes: readonly Scope[]): string {
  return [host, ...scopes].join(' ')
}
