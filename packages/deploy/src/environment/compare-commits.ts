import { DeployError, type DeployProblemCode } from '../deploy-error.ts'
import { openCommit, type Repository } from '../commit/commit-tree.ts'
import type { CommittedLocation } from '../commit/committed-location.ts'
import { standsAlone } from '../commit/declaration-files.ts'
import { findMergeBase } from '../commit/find-merge-base.ts'
import { readLocations } from '../commit/read-locations.ts'
import { surveyCommit, type Survey } from '../commit/survey-commit.ts'
import type { PlanCommitAnswer, PlanCommitRequest } from './commit-plan.ts'
import { commitSettings } from './commit-settings.ts'
import { environmentRows, type RowsRequest } from './environment-rows.ts'
import { platformDigest } from './platform-digest.ts'

/** Forty zeros or more: what GitHub and hooks write for a commit that is not there. */
const NO_COMMIT = /^0{40,64}$/

/** Plans what merging would change: a commit against where it parted from another. Nothing but git is asked. */
export async function compareCommits(
  { repository }: { repository: Repository },
  request: PlanCommitRequest & { changed: string },
): Promise<PlanCommitAnswer> {
  const surveyed = await surveyCommit(repository, request)
  if ('unusable' in surveyed) return surveyed
  const head = surveyed.survey
  const settings = commitSettings(head)
  const base = NO_COMMIT.test(request.changed) ? null : await mergeBase(repository, head, request)
  const before = base === null ? undefined : await surveyBase(repository, { ...request, ref: base })
  const skip = await findUntouched(head, before)
  const { locations, unusable } = await readLocations({
    survey: head,
    environment: settings.environment,
    skip,
  })
  if (unusable !== undefined) return { unusable }
  const platform = platformDigest(head)
  const rows = environmentRows({
    desired: { platform, locations },
    actual: await readBefore(before, skip),
  })
  return {
    plan: {
      environment: request.environment,
      commit: head.tree.commit,
      base,
      settings,
      platform_digest: platform,
      rows: rows.filter(({ action }) => action !== 'unchanged').map((row) => ({ ...row, seen: undefined })),
      desired: new Map(locations.map((location) => [location.location, location])),
    },
  }
}

async function mergeBase(
  repository: Repository,
  { tree }: Survey,
  { changed }: { changed: string },
): Promise<string> {
  const other = await openCommit(repository, changed)
  return findMergeBase(repository.root, [other.commit, tree.commit])
}

/** Undefined where not even slipway.yaml could be used: that is no fault of what changed since. */
async function surveyBase(repository: Repository, request: PlanCommitRequest): Promise<Survey | undefined> {
  const surveyed = await unlessItIs('no_project', () => surveyCommit(repository, request))
  return surveyed !== undefined && 'survey' in surveyed ? surveyed.survey : undefined
}

async function unlessItIs<T>(code: DeployProblemCode, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DeployError && error.code === code) return undefined
    throw error
  }
}

/** Directories of which all that they declare lies in them, and is the same in both commits. */
async function findUntouched(head: Survey, before: Survey | undefined): Promise<Set<string>> {
  if (before?.shared !== head.shared) return new Set()
  const equal = [...head.matches.values()].flat().filter(({ path, id }) => before.trees.get(path) === id)
  const own = await Promise.all(equal.map((directory) => standsAlone(head.tree, directory)))
  return new Set(equal.filter((_, index) => own[index]).map(({ path }) => path))
}

/** As much as can be read of what there was. */
async function readBefore(
  survey: Survey | undefined,
  skip: ReadonlySet<string>,
): Promise<RowsRequest<CommittedLocation & { environment: string; hold: null }>['actual']> {
  const environment = survey?.environment
  if (survey === undefined || environment === undefined) return { platform: null, locations: [] }
  const read = await unlessItIs('invalid_lock', () => readLocations({ survey, environment, skip }))
  return {
    platform: platformDigest(survey),
    locations: (read?.locations ?? []).map((location) => ({
      ...location,
      environment: survey.request.environment,
      hold: null,
    })),
  }
}
