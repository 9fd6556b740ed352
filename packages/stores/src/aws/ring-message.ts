import type { Ring } from '@slipway/model'

/** SQS refuses messages with these characters, which JSON lets through. */
const REFUSED = /[\uFFFE\uFFFF]/g

/** A ring as the body of a message. */
export function messageOf(ring: Ring): string {
  // They occur within strings only, where an escape means the same.
  return JSON.stringify(ring).replace(REFUSED, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
}
