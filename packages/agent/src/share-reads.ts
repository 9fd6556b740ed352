import { gatherNext, type Current, type Release, type ReleaseStore } from '@slipway/model'

/** So many releases: one with its declaration takes some 10 KB. */
const REMEMBERED = 500

/**
 * The same store for many runs at once. A release, which never changes, is read once. CURRENT, which does, is read for
 * all that ask meanwhile; nobody is told what stood before they asked.
 */
export function shareReads(releases: ReleaseStore): ReleaseStore {
  const known = new Map<string, Release>()
  const readers = new Map<string, () => Promise<Current | undefined>>()
  return {
    create: (release) => releases.create(release),
    list: (request) => releases.list(request),
    listCurrents: (environment) => releases.listCurrents(environment),
    writeCurrent: (current) => releases.writeCurrent(current),
    readCurrent({ environment, location }) {
      const key = `${environment}/${location}`
      const read =
        readers.get(key) ??
        gatherNext<never, Current | undefined>(() => releases.readCurrent({ environment, location }))
      readers.set(key, read)
      return read()
    },
    async read(request) {
      const key = `${request.environment}/${request.location}/${request.id}`
      const found = known.get(key) ?? (await releases.read(request))
      // Put last again: the one that was asked for the longest time ago is forgotten first.
      known.delete(key)
      if (found !== undefined) known.set(key, found)
      const [oldest] = known.keys()
      if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest)
      return found
    },
  }
}
