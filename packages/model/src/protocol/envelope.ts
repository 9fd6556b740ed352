/**
 * What a host is started with: identifiers only, under 300 bytes. Where the stores are, the host knows from its own
 * environment. Frozen: images built a year ago still read it.
 */
export interface Envelope {
  v: 1
  environment: string
  location: string
  run_id: string
  attempt: number
}

/** Reads an envelope; a text that is none gives undefined. Unknown fields are ignored. */
export function parseEnvelope(text: string): Envelope | undefined {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { v, environment, location, run_id, attempt } = value as Record<string, unknown>
  if (v !== 1 || typeof attempt !== 'number' || !Number.isInteger(attempt) || attempt < 1) return undefined
  if (typeof environment !== 'string' || typeof location !== 'string' || typeof run_id !== 'string')
    return undefined
  return { v, environment, location, run_id, attempt }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
