import type { EmbeddedRequest } from './embedded/open-embedded.ts'
import type { Stores } from './stores.ts'

export { StoreError, type StoreErrorCode } from './store-error.ts'
export type { EmbeddedRequest } from './embedded/open-embedded.ts'
export type { Stores } from './stores.ts'
export { blobPath } from './embedded/blob-path.ts'
export { systemClock } from './system-clock.ts'

/**
 * The stores of the environment `local`: SQLite and files, nothing to install or to run. Their first use throws
 * `state_too_new` when a newer Slipway has written the state.
 */
export async function connectEmbedded(request: EmbeddedRequest): Promise<Stores> {
  const { openEmbedded } = await import('./embedded/open-embedded.ts')
  return openEmbedded(request)
}
