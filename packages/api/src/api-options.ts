import type { ModelDeps, RunOverrides } from '@slipway/model'
import type { FollowWaits } from './logs/pace.ts'

/** What the API is made of: all its effects go through these. */
export interface ApiOptions {
  deps: ModelDeps
  /** Everything is read from and written to this environment. */
  environment: string
  /** The launchers that a run may ask for; none where all jobs run as processes. */
  launchers: readonly LauncherName[]
  /** Whoever knows it may do everything. Not empty. */
  token: string
  /** `127.0.0.1:4700`, or a host alone for whatever port. In process: the host of the client's `baseUrl`. */
  allowedHosts: readonly string[]
  version: string
  /** How often a log that is followed is looked at; left out: as it suits stores that cost nothing. */
  followWaits?: FollowWaits
  /** Told of each request that failed for a reason of the server's own; must not throw. */
  log: (failure: RequestFailure) => void
}

/** A launcher as a run may ask for it. */
export type LauncherName = NonNullable<RunOverrides['launcher']>

/** A failed request, for the server's log. The client is told the id only. */
export interface RequestFailure {
  id: string
  method: string
  path: string
  error: unknown
}
