import { promote, type Clock, type Release, type ReleaseStore } from '@slipway/model'
import type { DeployProblem } from '../deploy-error.ts'
import type { PlanRow } from '../plan-rows.ts'
import type { Builder } from '../ports/builder.ts'
import { problemOf } from '../problem-of.ts'
import type { Plan } from './plan-local.ts'

export interface DeployDeps {
  builder: Builder
  releases: ReleaseStore
  clock: Clock
  /** A new ULID, later than all before it. */
  newId: () => string
}

export interface DeployRequest {
  plan: Plan
  by: string
  onProgress?: (progress: DeployProgress) => void
}

export type DeployProgress =
  | { kind: 'started'; location: string }
  | { kind: 'finished'; result: DeployResult }

/** `failed`: CURRENT is what it was before, or what somebody else made it. */
export type DeployOutcome =
  | { outcome: 'released'; release: Release }
  | { outcome: 'failed'; problem: DeployProblem }

/** What became of one location, and how long it took. */
export type DeployResult = { location: string; ms: number } & DeployOutcome

/**
 * Carries out a plan, one location after the other: built, recorded, then made CURRENT by one conditional write.
 * One result for each row that asked for something; a location that fails does not stop the others. Killed at any
 * point, it leaves the old CURRENT or the new one, each of them whole, and the next deploy goes on from there.
 */
export async function deployLocal(
  deps: DeployDeps,
  { plan, by, onProgress }: DeployRequest,
): Promise<DeployResult[]> {
  const results: DeployResult[] = []
  for (const row of plan.rows.filter(asksForDeploy)) {
    const { location } = row
    onProgress?.({ kind: 'started', location })
    const started = deps.clock.monotonic()
    const outcome = await deployRow(deps, { plan, row, by })
    const result = { location, ms: deps.clock.monotonic() - started, ...outcome }
    results.push(result)
    onProgress?.({ kind: 'finished', result })
  }
  return results
}

function asksForDeploy({ action }: PlanRow): boolean {
  return action === 'build+deploy' || action === 'deploy'
}

interface RowRequest {
  plan: Plan
  row: PlanRow
  by: string
}

async function deployRow(deps: DeployDeps, { plan, row, by }: RowRequest): Promise<DeployOutcome> {
  try {
    const release = await createRelease(deps, { plan, row, by })
    const answer = await promote(deps, { release, seen: row.seen, by })
    if ('current' in answer || (await isCurrent(deps, release))) return { outcome: 'released', release }
    return { outcome: 'failed', problem: { ...answer.problem, code: 'changed_meanwhile' } }
  } catch (error) {
    return { outcome: 'failed', problem: problemOf(error) }
  }
}

async function createRelease(
  { builder, releases, clock, newId }: DeployDeps,
  { plan, row, by }: RowRequest,
): Promise<Release> {
  const { location, content_digest, release_digest } = row
  const desired = plan.desired.get(location)
  if (desired === undefined) throw new Error(`The plan does not say what ${location} is made from.`)
  const code = await builder.build({ location, content_digest, inputs: desired.inputs })
  return releases.create({
    schema: 1,
    id: newId(),
    environment: plan.environment,
    location,
    content_digest,
    release_digest,
    commit: desired.commit,
    declaration: desired.declaration,
    code,
    created_at: clock.now(),
    created_by: by,
  })
}

/** Another deploy of the same tree came first: then what was asked for is so. */
async function isCurrent({ releases }: DeployDeps, { environment, location, id }: Release): Promise<boolean> {
  return (await releases.readCurrent({ environment, location }))?.release_id === id
}
