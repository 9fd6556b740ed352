import type { IncomingMessage, ServerResponse } from 'node:http'

/** How a registry asks who somebody is, and whom it lets in. */
export interface AuthOptions {
  scheme: 'basic' | 'bearer'
  username: string
  password: string
}

/** Says who may do what in a registry of a test, as the token specification wants it. */
export class TokenService {
  /** The scopes of each token that was given. */
  readonly #tokens = new Map<string, string[]>()
  readonly #auth: AuthOptions | undefined

  constructor(auth: AuthOptions | undefined) {
    this.#auth = auth
  }

  challenge(repository: string, host: string): string {
    if (this.#auth?.scheme === 'basic') return 'Basic realm="test"'
    return `Bearer realm="http://${host}/token",service="test registry",scope="repository:${repository}:pull"`
  }

  allows(request: IncomingMessage, url: URL, { repository }: { repository: string; host: string }): boolean {
    if (this.#auth === undefined) return true
    const given = request.headers.authorization
    if (this.#auth.scheme === 'basic') return given === this.#basic()
    const scopes = this.#tokens.get(given?.replace(/^Bearer /, '') ?? '') ?? []
    const isRead = ['GET', 'HEAD'].includes(request.method ?? '')
    const from = url.searchParams.get('from')
    return (
      (from === null || grants(scopes, from, 'pull')) && grants(scopes, repository, isRead ? 'pull' : 'push')
    )
  }

  give(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const isUser = request.headers.authorization === this.#basic()
    if (!isUser || url.searchParams.get('service') !== 'test registry') {
      response.writeHead(401).end()
      return
    }
    const token = `token-${this.#tokens.size}`
    this.#tokens.set(token, url.searchParams.getAll('scope'))
    response.end(JSON.stringify({ token }))
  }

  /** What was given is not taken any more. */
  expire(): void {
    this.#tokens.clear()
  }

  #basic(): string {
    const { username, password } = this.#auth!
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  }
}

function grants(scopes: readonly string[], repository: string, action: string): boolean {
  return scopes.some((scope) => {
    const [, name, actions = ''] = scope.split(':')
    return name === repository && actions.split(',').includes(action)
  })
}
