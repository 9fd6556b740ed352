import { ECSClient } from '@aws-sdk/client-ecs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { placeNames, type Place } from '@slipway/aws-layout'
import type { Clock, LeaseStore, PlatformStore, ReleaseStore } from '@slipway/model'
import { findImage } from '../build/find-image.ts'
import type { CommitSettings } from '../environment/commit-plan.ts'
import type { ReadHead } from '../promote/read-head.ts'
import type { DeployDeps } from './deploy/deploy-deps.ts'
import { openRegistry } from './open-registry.ts'
import { PulumiProvisioner } from './provision/pulumi-provisioner.ts'
import { verifyTargets } from './verify/verify-targets.ts'

export interface OpenDeploymentRequest {
  place: Place
  /** As the commit declares it. */
  environment: CommitSettings['environment']
  stores: { releases: ReleaseStore; platforms: PlatformStore; leases: LeaseStore }
  readHead: ReadHead
  /** The build id of the runtime that images have. */
  runtimeBuild: string
  /** What Pulumi is looked for and run in; `PULUMI_BACKEND_URL` and `SLIPWAY_REGISTRY_MAP` are heeded. */
  variables: Readonly<Record<string, string | undefined>>
  clock: Clock
  newId: () => string
  /** Ends what is under way. */
  signal?: AbortSignal
}

/** Puts together what deploys to an environment on AWS, under the credentials that the SDK finds. Nothing is asked. */
export function openDeployment(request: OpenDeploymentRequest): DeployDeps {
  const { place, environment, stores, readHead, runtimeBuild, variables, clock, newId, signal } = request
  const { region } = place
  const registry = openRegistry({ clock, variables })
  return {
    releases: stores.releases,
    platforms: stores.platforms,
    provisioner: new PulumiProvisioner({
      place,
      network: environment.network,
      tags: environment.tags,
      backendUrl: backendUrl(request),
      leases: stores.leases,
      clock,
      newId,
      variables,
      ...(signal && { signal }),
    }),
    findImage: ({ location, content_digest: contentDigest }) =>
      findImage({ registry }, { place, location, contentDigest, runtimeBuild }),
    verify: verifyTargets({ lambda: new LambdaClient({ region }), ecs: new ECSClient({ region }), clock }),
    readHead,
    clock,
    newId,
    runtimeBuild,
  }
}

function backendUrl({ place, environment, variables }: OpenDeploymentRequest): string {
  // An empty one is what a workflow passes for a variable that is not set.
  return variables['PULUMI_BACKEND_URL'] || (environment.state ?? `s3://${placeNames.stateBucket(place)}`)
}
