import type { Current, Release, ReleaseStore } from '@slipway/model'
import type { CommittedLocation } from '../../commit/read-locations.ts'

/** As many releases of a location as can be gone back to: `retention` says no other number yet. */
const RETAINED = 10

export interface RetainedSecretsRequest {
  environment: string
  desired: CommittedLocation
  seen: Current | undefined
}

/**
 * References of all secrets that the location's role is to read: those of the candidate, of CURRENT, and of the
 * newest releases, which may still run or be rolled back to. Without repetition, sorted.
 */
export async function retainedSecrets(
  { releases }: { releases: Pick<ReleaseStore, 'list' | 'read'> },
  { environment, desired, seen }: RetainedSecretsRequest,
): Promise<string[]> {
  const { location, declaration } = desired
  const newest = (await releases.list({ environment, location, limit: RETAINED })).releases
  const isListed = seen === undefined || newest.some(({ id }) => id === seen.release_id)
  const current = isListed ? undefined : await releases.read({ environment, location, id: seen.release_id })
  const retained: Release[] = current === undefined ? newest : [...newest, current]
  const declared = [declaration, ...retained.map((release) => release.declaration)]
  return [...new Set(declared.flatMap(({ secrets }) => Object.values(secrets)))].toSorted()
}
