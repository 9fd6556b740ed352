import { createHash } from 'node:crypto'

const HASH_LENGTH = 8

/**
 * Joins parts to a name that AWS accepts: lower-case letters, digits and `-`. A name over `limit` characters, or one
 * that would lose characters on the way, ends in a hash of the whole, so that two different ones never become one.
 */
export function resourceName(parts: readonly string[], limit: number): string {
  const plain = parts.join('-')
  const clean = plain.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')
  if (clean === plain && plain.length <= limit) return plain
  const hash = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, HASH_LENGTH)
  return `${clean.slice(0, limit - HASH_LENGTH - 1)}-${hash}`
}
