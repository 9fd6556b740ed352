import type { Architecture, BuildDeclaration } from '@slipway/config-schema'

/** The file at the project root that pins what images are put upon. */
export const LOCK_FILE = 'slipway.lock'

/** The content of slipway.lock. */
export interface Lock {
  version: 1
  /** By base, as locations name it: the image that it means for an architecture, `host/name@sha256:…`. */
  bases: Record<string, Partial<Record<Architecture, string>>>
}

/** The image that a base means for an architecture; undefined when it is not pinned. */
export function lockedBase(
  { bases }: Lock,
  { base, architecture }: Pick<BuildDeclaration, 'base' | 'architecture'>,
): string | undefined {
  return bases[base]?.[architecture]
}

/** The text of the file: the same for equal locks, whatever the order of their keys. */
export function formatLock({ version, bases }: Lock): string {
  const sorted = Object.entries(bases).map(([base, images]) => [base, byKey(images)] as const)
  return `${JSON.stringify({ version, bases: byKey(Object.fromEntries(sorted)) }, null, 2)}\n`
}

function byKey<T>(mapping: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(mapping).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
