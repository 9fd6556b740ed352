import type { Release, ReleaseStore } from '@slipway/model'

/** So many: a release with its declaration takes some 10 KB. */
const REMEMBERED = 500

/** The same store, which reads a release once: they never change. CURRENT, which does, is read each time. */
export function rememberReleases(releases: ReleaseStore): ReleaseStore {
  const known = new Map<string, Release>()
  return {
    create: (release) => releases.create(release),
    list: (request) => releases.list(request),
    readCurrent: (request) => releases.readCurrent(request),
    listCurrents: (environment) => releases.listCurrents(environment),
    writeCurrent: (current) => releases.writeCurrent(current),
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
