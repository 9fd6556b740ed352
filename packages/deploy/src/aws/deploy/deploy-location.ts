import { shapeName, type HostShape } from '@slipway/aws-layout'
import type { Current, EcsTarget, LambdaTarget, Release } from '@slipway/model'
import type { CommittedLocation } from '../../commit/read-locations.ts'
import { DeployError } from '../../deploy-error.ts'
import { promoteCommit } from '../../promote/promote-commit.ts'
import type { DeployDeps, DeployProgress, DeployStep } from './deploy-deps.ts'
import type { DeployOutcome } from './deploy-outcome.ts'
import { retainedSecrets } from './retained-secrets.ts'
import { requireHead } from './superseded.ts'

export interface DeployLocationRequest {
  environment: string
  desired: CommittedLocation
  /** CURRENT as the plan saw it. */
  seen: Current | undefined
  branch: string
  by: string
  onProgress?: (progress: DeployProgress) => void
}

/**
 * Takes one location from its image to CURRENT. Throws a `DeployError`, and `Superseded` when its commit is not the
 * branch's head any more before anything was changed; then CURRENT is not this release.
 */
export async function deployLocation(
  deps: DeployDeps,
  request: DeployLocationRequest,
): Promise<DeployOutcome> {
  const { desired, seen, branch, by, onProgress } = request
  const { location } = desired
  const tell = (step: DeployStep) => onProgress?.({ kind: 'step', name: location, step })
  const image = await requireImage(deps, desired)
  const shapes = shapesOf(desired)

  tell('apply')
  const targets = await deps.provisioner.applyLocation({
    location,
    image,
    architecture: desired.build.architecture,
    shapes,
    secrets: await retainedSecrets(deps, request),
    by,
    // Asked once nobody else changes the stack: an older commit that waited knows nothing of the secrets that a release
    // made meanwhile reads, and would take them from the role.
    ready: () => requireHead(deps, { branch, commit: desired.commit }),
    onEvent: (event) => onProgress?.({ kind: 'apply', name: location, event }),
  })
  tell('verify')
  await deps.verify({ location, image, shapes, targets })
  tell('promote')
  const release = await deps.releases.create(releaseOf(deps, request, { image, targets }))
  const answer = await promoteCommit(deps, { release, seen, branch, by })
  return answer.outcome === 'promoted' ? { outcome: 'released', release } : answer
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
  { image, targets }: { image: string; targets: Record<string, LambdaTarget | EcsTarget> },
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
