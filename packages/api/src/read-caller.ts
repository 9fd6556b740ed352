import type { Context } from 'hono'
import type { Trigger } from '@slipway/model'
import { Refusal } from './refusal.ts'

const MAX_NAME = 128
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/

/**
 * Who asks: a claim of whoever holds the token. `X-Slipway-Client: cli` says that it is the command line;
 * `X-Slipway-By` names the user, percent-encoded.
 */
export function readCaller(c: Context): Trigger {
  const kind = c.req.header('x-slipway-client') === 'cli' ? 'cli' : 'api'
  return { kind, by: decode(c.req.header('x-slipway-by')) ?? 'token' }
}

/** The header `Idempotency-Key`: 1 to 255 visible ASCII characters. */
export function readIdempotencyKey(c: Context): string | null {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return null
  if (IDEMPOTENCY_KEY.test(key)) return key
  throw new Refusal(
    'bad_request',
    'The Idempotency-Key must have 1 to 255 visible ASCII characters.',
    'Use a UUID, or leave the header out.',
  )
}

function decode(header: string | undefined): string | undefined {
  if (header === undefined || header === '') return undefined
  try {
    const name = decodeURIComponent(header)
    if (name.length <= MAX_NAME && !/\p{Cc}/u.test(name)) return name
  } catch {
    // Told below.
  }
  throw new Refusal(
    'bad_request',
    `X-Slipway-By must be a name of ${MAX_NAME} characters at most, percent-encoded.`,
    'Correct the header, or leave it out.',
  )
}
