import type { Json } from '../declaration.ts'

/** A value as one would write it in YAML on one line. */
export function inFlow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${key}: ${inFlow(member)}`)
    return `{ ${members.join(', ')} }`
  }
  return typeof value === 'string' && !PLAIN.test(value) ? `'${value.replaceAll("'", "''")}'` : String(value)
}

/** Some of what YAML takes for a string without quotes, in a list too. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off)$)[A-Za-z/][\w/.-]*(?::[\w/.-]+)*$/i
