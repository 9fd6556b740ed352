import type { Architecture, Project } from '@slipway/config-schema'
import { lockedBase, type Lock } from '@slipway/deploy'

/** A base as locations name it, for an architecture. */
export interface WantedBase {
  base: string
  architecture: Architecture
}

/** What is, or was, in slipway.lock of one. Plain JSON. */
export interface LockRow extends WantedBase {
  /** `host/name@sha256:…`; null when it is missing. */
  image: string | null
  /** With --check `missing` and `unused` stay as they are; otherwise they become `pinned` and `removed`. */
  outcome: 'kept' | 'pinned' | 'updated' | 'removed' | 'missing' | 'unused'
}

/** Without a slipway.lock. */
export const NO_LOCK: Lock = { version: 1, bases: {} }

/** What the locations need, each once. */
export function wantedBases({ locations }: Project): WantedBase[] {
  const wanted = locations.flatMap(({ build }) => (build === null ? [] : [build]))
  const distinct = new Map(
    wanted.map(({ base, architecture }) => [`${base} ${architecture}`, { base, architecture }]),
  )
  return [...distinct.values()].toSorted(byName)
}

/** A lock as rows: what is wanted of it, and what is not. */
export function lockRows(lock: Lock, wanted: readonly WantedBase[]): LockRow[] {
  const rows = wanted.map((one): LockRow => {
    const image = lockedBase(lock, one)
    return image === undefined
      ? { ...one, image: null, outcome: 'missing' }
      : { ...one, image, outcome: 'kept' }
  })
  const unused = entriesOf(lock).filter((entry) => !wanted.some((one) => isSame(one, entry)))
  return [...rows, ...unused.map((entry): LockRow => ({ ...entry, outcome: 'unused' }))].toSorted(byName)
}

/** The lock that has what is wanted: of `asked` what was pinned anew, of all else what was there. */
export function nextLock(before: Lock, wanted: readonly WantedBase[], pinned: Lock['bases']): Lock {
  const bases: Lock['bases'] = {}
  for (const one of wanted) {
    const image = lockedBase({ version: 1, bases: pinned }, one) ?? lockedBase(before, one)
    if (image !== undefined) bases[one.base] = { ...bases[one.base], [one.architecture]: image }
  }
  return { version: 1, bases }
}

/** What has become of a lock, as rows. */
export function changedRows(before: Lock, after: Lock, wanted: readonly WantedBase[]): LockRow[] {
  return lockRows(before, wanted).map((row): LockRow => {
    if (row.outcome === 'unused') return { ...row, outcome: 'removed' }
    const image = lockedBase(after, row) ?? null
    if (row.outcome === 'missing') return { ...row, image, outcome: 'pinned' }
    return { ...row, image, outcome: image === row.image ? 'kept' : 'updated' }
  })
}

function entriesOf({ bases }: Lock): (WantedBase & { image: string })[] {
  return Object.entries(bases).flatMap(([base, images]) =>
    (Object.entries(images) as [Architecture, string][]).map(([architecture, image]) => ({
      base,
      architecture,
      image,
    })),
  )
}

function isSame(one: WantedBase, other: WantedBase): boolean {
  return one.base === other.base && one.architecture === other.architecture
}

function byName(one: WantedBase, other: WantedBase): number {
  const [a, b] = [`${one.base} ${one.architecture}`, `${other.base} ${other.architecture}`]
  return a < b ? -1 : Number(a > b)
}
