import { createHash } from 'node:crypto'
import { DEFAULT_QUEUE } from '../declaration.ts'
import { isAcceptableName, MAX_NAME_LENGTH, PLATFORM_NAME } from '../names.ts'

const HASH_LENGTH = 6

/** What Slipway calls a location of Dagster's: its own name where all stores and clouds take it. */
export function locationNameOf(name: string): string {
  return nameOf(name, PLATFORM_NAME)
}

/** The same of an agent queue. */
export function queueNameOf(queue: string): string {
  return nameOf(queue, DEFAULT_QUEUE)
}

/** Dagster takes any text for a name. The hash keeps names apart that differ in what is replaced only. */
function nameOf(name: string, reserved: string): string {
  if (isAcceptableName(name) && name !== reserved) return name
  const readable = name.replaceAll(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH)
  return [readable.slice(0, MAX_NAME_LENGTH - HASH_LENGTH - 1), hash].filter((part) => part !== '').join('-')
}
