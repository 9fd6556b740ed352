import type { Place } from '@slipway/aws-layout'
import { PLATFORM_NAME } from '@slipway/config-schema'
import { DeployError } from '../../deploy-error.ts'
import type { CommitPlan } from '../../environment/commit-plan.ts'
import { problemOf } from '../../problem-of.ts'
import type { DeployDeps, DeployProgress } from './deploy-deps.ts'
import { deployLocation } from './deploy-location.ts'
import type { DeployOutcome, DeployResult } from './deploy-outcome.ts'
import { requireHead, Superseded } from './superseded.ts'
import { unlessInterrupted } from './unless-interrupted.ts'

export interface DeployLocationsRequest {
  plan: CommitPlan
  /** By name. */
  locations: readonly string[]
  by: string
  onProgress?: (progress: DeployProgress) => void
  /** Ends the deploys that do not promote yet, soon after it aborts; no other is begun. */
  signal?: AbortSignal
}

/** How many stacks are changed at the same time: each takes the engine some 400 MB. */
const AT_ONCE = 4

/**
 * Carries out a plan for some of its locations: applied beside what there is, verified, recorded, then made CURRENT
 * by one conditional write. A location that fails does not stop the others. Killed at any point, it leaves the old
 * CURRENT or the new one, each of them whole, and the next plan asks for the rest. Results in the order of the names.
 */
export async function deployLocations(
  deps: DeployDeps,
  request: DeployLocationsRequest,
): Promise<DeployResult[]> {
  const results: DeployResult[] = []
  const waiting = [...request.locations.entries()]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, location] = next
      const started = deps.clock.monotonic()
      const outcome = await outcomeOf(deps, { ...request, location })
      results[index] = { location, ms: deps.clock.monotonic() - started, ...outcome }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}

async function outcomeOf(
  deps: DeployDeps,
  request: DeployLocationsRequest & { location: string },
): Promise<DeployOutcome> {
  try {
    return await deployRow(deps, request)
  } catch (error) {
    if (error instanceof Superseded) return { outcome: 'superseded', head: error.head }
    return { outcome: 'failed', problem: problemOf(error) }
  }
}

async function deployRow(
  deps: DeployDeps,
  { plan, location, by, onProgress, signal }: DeployLocationsRequest & { location: string },
): Promise<DeployOutcome> {
  const row = plan.rows.find((one) => one.location === location)
  const desired = plan.desired.get(location)
  if (row?.action === 'held') return { outcome: 'held', reason: row.reason }
  if (row?.action === 'unchanged') return { outcome: 'unchanged', reason: row.reason }
  if (row === undefined || desired === undefined) throw unknownLocation(plan, location)
  const { branch } = plan.settings.environment
  // Before the work, to spare it; promote asks again. And before the platform, which a newer commit may have changed.
  await unlessInterrupted(location, signal)(() => requireHead(deps, { branch, commit: plan.commit }))
  requirePlatform(plan)
  return deployLocation(deps, {
    environment: plan.environment,
    place: placeOf(plan),
    desired,
    seen: row.seen,
    branch,
    by,
    signal,
    ...(onProgress && { onProgress }),
  })
}

function placeOf({ environment, settings }: CommitPlan): Place {
  const { account, region } = settings.environment
  return { project: settings.project, environment, account, region }
}

function requirePlatform({ rows, environment }: CommitPlan): void {
  const row = rows.find(({ location }) => location === PLATFORM_NAME)
  if (row?.action !== 'platform') return
  throw new DeployError({
    code: 'platform_missing',
    message: `The platform of ${environment} is to be applied first: ${row.reason}.`,
    remedy: `Deploy the location ${PLATFORM_NAME}, which stands for it.`,
  })
}

function unknownLocation({ commit, rows }: CommitPlan, location: string): DeployError {
  const known = rows
    .filter((row) => row.location !== PLATFORM_NAME && row.action !== 'remove refused')
    .map((row) => row.location)
  return new DeployError({
    code: 'unknown_location',
    message: `The commit ${commit} declares no code location ${location}.`,
    remedy: known.length === 0 ? 'It declares none.' : `It has: ${known.join(', ')}.`,
  })
}
