import { shapeName, type HostShape, type Place } from '@slipway/aws-layout'
import type { Current, EcsTarget, LambdaTarget, Release } from '@slipway/model'
import type { CommittedLocation } from '../../commit/read-locations.ts'
import { DeployError } from '../../deploy-error.ts'
import { promoteCommit } from '../../promote/promote-commit.ts'
import type { DeployDeps, DeployProgress, DeployStep } from './deploy-deps.ts'
import type { DeployOutcome } from './deploy-outcome.ts'
import { retainedSecrets } from './retained-secrets.ts'
import { requireHead } from './superseded.ts'
import { unlessInterrupted } from './unless-interrupted.ts'

type Targets = Record<string, LambdaTarget | EcsTarget>

export interface DeployLocationRequest {
  environment: string
  /** Where its platform stands. */
  place: Place
  desired: CommittedLocation
  /** CURRENT as the plan saw it. */
  seen: Current | undefined
  branch: string
  by: string
  onProgress?: (progress: DeployProgress) => void
  /** Ends the deploy until it promotes: what was begun to be promoted is promoted. */
  signal?: AbortSignal | undefined
}

/**
 * Takes one location from its image to CURRENT. Throws a `DeployError` (`apply_interrupted` when the signal aborts), and
 * `Superseded` when its commit is not the branch's head any more at an apply; then CURRENT is not this release.
 */
export async function deployLocation(
  deps: DeployDeps,
  request: DeployLocationRequest,
): Promise<DeployOutcome> {
  const { desired, seen, branch, by, signal } = request
  const image = await unlessInterrupted(desired.location, signal)(() => requireImage(deps, desired))
  const targets = await makeTargets(deps, request, image)
  tell(request, 'promote')
  const release = await deps.releases.create(releaseOf(deps, request, { image, targets }))
  const answer = await promoteCommit(deps, { release, seen, branch, by })
  return answer.outcome === 'promoted' ? { outcome: 'released', release } : answer
}

function tell({ desired, onProgress }: DeployLocationRequest, step: DeployStep): void {
  onProgress?.({ kind: 'step', name: desired.location, step })
}

/**
 * An apply takes it that what it made before is still there: to ask AWS for each of it takes seconds. So it is asked
 * only when verification finds that others changed something.
 */
async function makeTargets(
  deps: DeployDeps,
  request: DeployLocationRequest,
  image: string,
): Promise<Targets> {
  tell(request, 'apply')
  try {
    return await applyAndVerify(deps, request, { image, refresh: false })
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'not_verified') throw error
    const { desired, onProgress } = request
    onProgress?.({ kind: 'repair', name: desired.location, because: error.message })
  }
  return applyAndVerify(deps, request, { image, refresh: true })
}

async function applyAndVerify(
  deps: DeployDeps,
  request: DeployLocationRequest,
  { image, refresh }: { image: string; refresh: boolean },
): Promise<Targets> {
  const { place, desired, branch, by, onProgress, signal } = request
  const { location, build, commit } = desired
  const { architecture } = build
  const ask = unlessInterrupted(location, signal)
  const shapes = shapesOf(desired)
  const targets = await deps.provisioner.applyLocation({
    location,
    image,
    architecture,
    shapes,
    secrets: await ask(() => retainedSecrets(deps, request)),
    by,
    // Asked once nobody else changes the stack: an older commit that waited knows nothing of the secrets that a release
    // made meanwhile reads, and would take them from the role.
    ready: () => ask(() => requireHead(deps, { branch, commit })),
    onEvent: (event) => onProgress?.({ kind: 'apply', name: location, event }),
    refresh,
  })
  tell(request, 'verify')
  await ask(() => deps.verify({ place, location, image, architecture, shapes, targets }))
  return targets
}

async function requireImage(
  { findImage }: DeployDeps,
  { location, content_digest }: CommittedLocation,
): Promise<string> {
  const image = await findImage({ location, content_digest })
  if (image !== undefined) return image
  throw new DeployError({
    code: 'image_missing',
    message: `The registry has no image of ${location} as it is at this commit.`,
    remedy: 'Build it first (build-agent-image); if that failed, its log says why.',
  })
}

/** One of each name, in the order of the jobs. */
function shapesOf({ declaration }: CommittedLocation): HostShape[] {
  const shapes = Object.values(declaration.jobs).flatMap(({ launchers }) => launchers)
  return [...new Map(shapes.map((shape) => [shapeName(shape), shape])).values()]
}

function releaseOf(
  { clock, newId, runtimeBuild }: DeployDeps,
  { environment, desired, by }: DeployLocationRequest,
  { image, targets }: { image: string; targets: Targets },
): Release {
  const { location, content_digest, release_digest, commit, declaration, source } = desired
  return {
    schema: 1,
    id: newId(),
    environment,
    location,
    content_digest,
    release_digest,
    commit,
    declaration,
    code: { kind: 'image', image, runtime_build: runtimeBuild, targets },
    source,
    created_at: clock.now(),
    created_by: by,
  }
}
