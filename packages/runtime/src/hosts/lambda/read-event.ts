import { parseEnvelope, type Envelope } from '@slipway/model/protocol'

/** Reads a function's event as an envelope. A problem is a sentence for whoever invoked the function. */
export function readEvent(event: string): Envelope | { problem: string } {
  const envelope = parseEnvelope(event)
  if (envelope !== undefined) return envelope
  return { problem: `The event is no envelope of a Slipway attempt: ${whatIsWrong(event)}.` }
}

function whatIsWrong(event: string): string {
  const value = parseJson(event)
  if (value === undefined) return 'it is not JSON'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is not an object'
  const { v, attempt, ...fields } = value as Record<string, unknown>
  if (v !== 1) return `\`v\` must be 1, and is ${JSON.stringify(v) ?? 'missing'}`
  for (const name of ['environment', 'location', 'run_id']) {
    if (typeof fields[name] !== 'string') return `\`${name}\` must be a string`
  }
  return `\`attempt\` must be a whole number from 1 on, and is ${JSON.stringify(attempt) ?? 'missing'}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
