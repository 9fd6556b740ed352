import type { ModelDeps } from '@slipway/model'

/** What the API is made of: all its effects go through these. */
export interface ApiOptions {
  deps: ModelDeps
  /** Everything is read from and written to this environment. */
  environment: string
  /** Whoever knows it may do everything. Not empty. */
  token: string
  /** `127.0.0.1:4700`, or a host alone for whatever port. In process: the host of the client's `baseUrl`. */
  allowedHosts: readonly string[]
  version: string
  /** Told of each request that failed for a reason of the server's own; must not throw. */
  log: (failure: RequestFailure) => void
}

/** A failed request, for the server's log. The client is told the id only. */
export interface RequestFailure {
  id: string
  method: string
  path: string
  error: unknown
}
