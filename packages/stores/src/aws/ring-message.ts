import type { Ring } from '@slipway/model'

/** SQS refuses messages with these characters, which JSON lets through. */
const REFUSED = /[\uFFFE\uFFFF]/g

/** What a queue takes unless it was made for more: 1 MiB is AWS's limit, but not the default of those who make queues. */
const MESSAGE_BYTES = 256 * 1024

/** A ring as the body of a message. The run that it carries is left out where there is no room for it. */
export function messageOf(ring: Ring): string {
  const message = textOf(ring)
  if (ring.kind !== 'queued' || Buffer.byteLength(message) <= MESSAGE_BYTES) return message
  const { run: _, ...bare } = ring
  return textOf(bare)
}

function textOf(ring: Ring): string {
  // They occur within strings only, where an escape means the same.
  return JSON.stringify(ring).replace(REFUSED, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
}
