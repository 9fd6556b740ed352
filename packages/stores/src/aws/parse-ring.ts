import type { ChangedRing, QueuedRing } from '@slipway/model'

type Fields = Record<string, unknown>

/** A ring for those who serve a queue, as the control side rang it; undefined when the text is none. */
export function parseQueuedRing(text: string): QueuedRing | undefined {
  const ring = parseFields(text)
  if (ring === undefined || !isRing(ring, 'queued')) return undefined
  const isQueued = typeof ring['queue'] === 'string' && ['high', 'normal'].includes(String(ring['priority']))
  return isQueued ? (ring as unknown as QueuedRing) : undefined
}

/**
 * A ring by a runtime; undefined when the text is none. A runtime cannot know that its own host is gone, and a
 * location could lie about another's: such a claim is left out.
 */
export function parseChangedRing(text: string): ChangedRing | undefined {
  const ring = parseFields(text)
  if (ring === undefined || !isRing(ring, 'changed')) return undefined
  if (ring['attempt'] !== undefined && !Number.isInteger(ring['attempt'])) return undefined
  const { gone: _, ...believed } = ring as unknown as ChangedRing
  return believed
}

function isRing(ring: Fields, kind: string): boolean {
  const names = [ring['environment'], ring['location'], ring['run_id']]
  return ring['v'] === 1 && ring['kind'] === kind && names.every((name) => typeof name === 'string')
}

function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}
