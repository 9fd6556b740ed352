import type { Current, Release } from '../records/release.ts'

/** Releases, which never change, and the pointer CURRENT of each location. */
export interface ReleaseStore {
  /**
   * Stores a release. One that is there already for the same environment, location, release digest and commit is
   * returned instead: a repeated deploy is the same release.
   */
  create(release: Release): Promise<Release>
  read(request: { environment: string; location: string; id: string }): Promise<Release | undefined>
  /** Newest first. */
  list(request: {
    environment: string
    location: string
    limit: number
    cursor?: string
  }): Promise<ReleasePage>
  /** Consistent. */
  readCurrent(request: { environment: string; location: string }): Promise<Current | undefined>
  /** All locations of an environment, by name. */
  listCurrents(environment: string): Promise<Current[]>
  /** False when the stored one is not at `current.version - 1` (0: there is none). */
  writeCurrent(current: Current): Promise<boolean>
}

export interface ReleasePage {
  releases: Release[]
  cursor?: string
}
