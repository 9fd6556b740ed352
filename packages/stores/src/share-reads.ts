import { gatherNext, type Current, type Release, type ReleaseStore } from '@slipway/model'

/** So many releases, and as many locations: a release with its declaration takes some 10 KB. */
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
      // Of one that is forgotten while somebody waits for it, others read by themselves: one read more, none staler.
      remember(readers, key, read)
      return read()
    },
    async read(request) {
      const key = `${request.environment}/${request.location}/${request.id}`
      const found = known.get(key) ?? (await releases.read(request))
      if (found !== undefined) remember(known, key, found)
      return found
    },
  }
}

/** Puts it last: the one that was asked for the longest time ago is forgotten first. */
function remember<Value>(values: Map<string, Value>, key: string, value: Value): void {
  values.delete(key)
  values.set(key, value)
  const [oldest] = values.keys()
  if (values.size > REMEMBERED && oldest !== undefined) values.delete(oldest)
}
