import { promote, type Clock, type Release, type ReleaseStore } from '@slipway/model'
import { DeployError, type DeployProblem } from '../deploy-error.ts'
import type { PlanRow } from '../plan-rows.ts'
import type { Builder } from '../ports/builder.ts'
import type { DesiredLocation, Plan } from './plan-local.ts'

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

/** What became of one location. `failed`: CURRENT is what it was before, or what somebody else made it. */
export type DeployResult = { location: string; ms: number } & (
  | { outcome: 'released'; release: Release }
  | { outcome: 'failed'; problem: DeployProblem }
)

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
  for (const row of plan.rows) {
    const desired = plan.desired.get(row.location)
    if (row.action === 'unchanged' || row.action === 'held' || desired === undefined) continue
    onProgress?.({ kind: 'started', location: row.location })
    const started = deps.clock.monotonic()
    const outcome = await release(deps, { environment: plan.environment, row, desired, by })
    const result = { location: row.location, ms: deps.clock.monotonic() - started, ...outcome }
    results.push(result)
    onProgress?.({ kind: 'finished', result })
  }
  return results
}

type Outcome = { outcome: 'released'; release: Release } | { outcome: 'failed'; problem: DeployProblem }

interface ReleaseRequest {
  environment: string
  row: PlanRow
  desired: DesiredLocation
  by: string
}

async function release(deps: DeployDeps, request: ReleaseRequest): Promise<Outcome> {
  try {
    const created = await createRelease(deps, request)
    const answer = await promote(deps, { release: created, seen: request.row.seen, by: request.by })
    if ('current' in answer || (await isCurrent(deps, created)))
      return { outcome: 'released', release: created }
    return { outcome: 'failed', problem: { ...answer.problem, code: 'changed_meanwhile' } }
  } catch (error) {
    return { outcome: 'failed', problem: problemOf(error) }
  }
}

async function createRelease(
  { builder, releases, clock, newId }: DeployDeps,
  { environment, desired, by }: ReleaseRequest,
): Promise<Release> {
  const { location, content_digest, release_digest, commit, declaration, inputs } = desired
  const code = await builder.build({ location, content_digest, inputs })
  return releases.create({
    schema: 1,
    id: newId(),
    environment,
    location,
    content_digest,
    release_digest,
    commit,
    declaration,
    code,
    created_at: clock.now(),
    created_by: by,
  })
}

/** Another deploy of the same tree came first: then what was asked for is so. */
async function isCurrent({ releases }: DeployDeps, { environment, location, id }: Release): Promise<boolean> {
  return (await releases.readCurrent({ environment, location }))?.release_id === id
}

function problemOf(error: unknown): DeployProblem {
  if (error instanceof DeployError) {
    const { code, message, remedy, cause } = error
    return { code, message, remedy, cause }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', message, remedy: 'Deploy again once its cause is mended.', cause: error }
}
