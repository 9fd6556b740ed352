import type { Current } from '@slipway/model'
import type { Repository } from '../commit/commit-tree.ts'
import type { CommittedLocation } from '../commit/committed-location.ts'
import { readLocations } from '../commit/read-locations.ts'
import { surveyCommit, type Survey, type Unusable } from '../commit/survey-commit.ts'
import type { Desired } from '../plan-rows.ts'
import type { CommitSettings, PlanCommitAnswer, PlanCommitDeps, PlanCommitRequest } from './commit-plan.ts'
import { commitSettings } from './commit-settings.ts'
import { environmentRows } from './environment-rows.ts'
import { platformDigest } from './platform-digest.ts'

/** Plans a commit against what is there. Locations whose marks are equal are not read. */
export async function reconcileCommit(
  { repository, readActual }: PlanCommitDeps & { repository: Repository },
  request: PlanCommitRequest,
): Promise<PlanCommitAnswer> {
  const [surveyed, actual] = await Promise.all([
    surveyCommit(repository, request),
    readActual(request.environment),
  ])
  if ('unusable' in surveyed) return surveyed
  const { survey } = surveyed
  const { currents } = actual
  const settings = commitSettings(survey)
  const { locations, unchanged, unusable } = await readDesired({ survey, settings, currents })
  if (unusable !== undefined) return { unusable }
  const platform = platformDigest(survey)
  return {
    plan: {
      environment: request.environment,
      commit: survey.tree.commit,
      base: null,
      settings,
      platform_digest: platform,
      rows: environmentRows({
        desired: { platform, locations: [...locations, ...unchanged] },
        actual: { platform: actual.platform, locations: currents },
      }),
      desired: new Map(locations.map((location) => [location.location, location])),
    },
  }
}

interface ReadDesired {
  locations: CommittedLocation[]
  /** Those that are CURRENT as they are at the commit. */
  unchanged: Desired[]
  unusable: Unusable | undefined
}

async function readDesired(request: {
  survey: Survey
  settings: CommitSettings
  currents: readonly Current[]
}): Promise<ReadDesired> {
  const { survey, settings, currents } = request
  const unchanged = currents.filter((current) => isMarked(current, survey))
  const skip = new Set(unchanged.flatMap(({ source }) => source?.directory ?? []))
  const read = await readLocations({ survey, environment: settings.environment, skip })
  // Two locations of one name are for the rules to tell, which must see both.
  const taken = new Set(unchanged.map(({ location }) => location))
  return read.locations.some(({ location }) => taken.has(location))
    ? readDesired({ ...request, currents: [] })
    : { ...read, unchanged }
}

/** Whether the commit has of a location exactly what its CURRENT release was made from. */
function isMarked({ source, release_digest }: Current, { trees, shared }: Survey): boolean {
  return (
    source?.release_digest === release_digest &&
    source.shared === shared &&
    source.tree === trees.get(source.directory)
  )
}
