import { createHash } from 'node:crypto'

const HASH_LENGTH = 8

/**
 * Joins parts to a name that AWS accepts: lower-case letters, digits, `_` for what else is in a part, and `-` only
 * between parts, so that no two lists of parts make one name, and all names of a project's environment begin alike
 * while no other's do. A name over `limit` characters, or one that would lose characters on the way, ends in a hash of
 * the whole. `hyphens`: for buckets, whose names have no `_`; then a part with a hyphen is lost as well.
 */
export function resourceName(
  parts: readonly string[],
  limit: number,
  { hyphens = false }: { hyphens?: boolean } = {},
): string {
  const within = hyphens ? '-' : '_'
  const name = parts.map((part) => part.toLowerCase().replaceAll(/[^a-z0-9]+/g, within)).join('-')
  const isKept = parts.every(
    (part) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(part) && !(hyphens && part.includes('-')),
  )
  if (isKept && name.length <= limit) return name
  return withHash(name, { limit, of: parts.join('\0') })
}

/** As much of a name as there is room for, and a hash of what it stands for. */
export function withHash(name: string, { limit, of }: { limit: number; of: string }): string {
  return `${name.slice(0, limit - HASH_LENGTH - 1)}-${shortHash(of)}`
}

/** Tells names apart that would be written alike. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH)
}
