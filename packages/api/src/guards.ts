import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Refusal } from './refusal.ts'

const MAX_BODY_BYTES = 1024 * 1024

/**
 * Lets requests pass that are meant for this server: a page of another site may send its visitors' browser here under
 * a name that it made point to this machine, but cannot make it say another Host or Origin. Each entry of
 * `allowedHosts` is `host:port`, or a host for whatever port.
 */
export function meantForThisServer(allowedHosts: readonly string[]): MiddlewareHandler {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()))
  return async (c, next) => {
    const url = new URL(c.req.url)
    const host = parseUrl(`http://${c.req.header('host') ?? url.host}`)
    if (host === undefined || !(allowed.has(host.host) || allowed.has(host.hostname))) {
      const remedy = `Use one of: ${allowedHosts.join(', ')}.`
      throw new Refusal('host_not_allowed', 'The Host of the request is not one of this server.', remedy)
    }
    const origin = c.req.header('origin')
    if (origin !== undefined && parseUrl(origin)?.host !== host.host) {
      const remedy = 'Call the API from its own origin, or from a program that is no browser.'
      throw new Refusal('origin_not_allowed', 'Pages of other origins may not call this API.', remedy)
    }
    await next()
  }
}

/** Lets requests pass that carry the token, which is compared in constant time. */
export function withToken(token: string): MiddlewareHandler {
  const expected = digest(`Bearer ${token}`)
  return async (c, next) => {
    if (!timingSafeEqual(digest(c.req.header('authorization') ?? ''), expected)) {
      c.header('www-authenticate', 'Bearer')
      const remedy = 'Send it as the header "Authorization: Bearer TOKEN"; a token in the URL is not read.'
      throw new Refusal('unauthorized', 'The request has no valid token.', remedy)
    }
    await next()
  }
}

/** GET reads, POST changes and carries JSON: a form of another site can send neither the type nor the token. */
export const readOrPostJson: MiddlewareHandler = async (c, next) => {
  const { method } = c.req
  if (method !== 'GET' && method !== 'POST') {
    c.header('allow', 'GET, POST')
    throw new Refusal('method_not_allowed', `The API does not take ${method}.`, 'Use GET or POST.')
  }
  const [type = ''] = (c.req.header('content-type') ?? '').split(';')
  if (method === 'POST' && type.trim().toLowerCase() !== 'application/json') {
    const remedy = 'Send the header "Content-Type: application/json", also when there is no body.'
    throw new Refusal('json_expected', 'A request that changes something must carry JSON.', remedy)
  }
  await next()
}

/** No body is over 1 MiB. */
export const limitedBody: MiddlewareHandler = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    const remedy = 'Put large data where the job can fetch it, and pass its address.'
    throw new Refusal('body_too_large', 'The body is over 1 MiB.', remedy)
  },
})

/** Nothing here is a page: not to be guessed at, framed or kept by whoever receives it. */
export const inert: MiddlewareHandler = async (c, next) => {
  await next()
  c.res.headers.set('x-content-type-options', 'nosniff')
  c.res.headers.set('content-security-policy', "sandbox; default-src 'none'")
  c.res.headers.set('cache-control', 'no-store')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function parseUrl(text: string): URL | undefined {
  return URL.parse(text) ?? undefined
}
