import type { Place } from '@slipway/aws-layout'
import type { Architecture, HostShape } from '@slipway/config-schema'
import type { Clock, EcsTarget, LambdaTarget, PlatformStore, ReleaseStore } from '@slipway/model'
import type { ApplyEvent, Provisioner } from '../../ports/provisioner.ts'
import type { ReadHead } from '../../promote/read-head.ts'

/** What a deploy to an environment on AWS works with. */
export interface DeployDeps {
  releases: ReleaseStore
  platforms: PlatformStore
  provisioner: Provisioner
  /** The image that was pushed for a content, as AWS pulls it: `host/name@sha256:…`. Undefined: there is none. */
  findImage: (wanted: { location: string; content_digest: string }) => Promise<string | undefined>
  verify: Verify
  readHead: ReadHead
  clock: Clock
  /** The build id of the runtime that images get, which releases record. */
  runtimeBuild: string
  /** A new ULID, later than all before it. */
  newId: () => string
}

/**
 * Sees that AWS has what was applied as it was asked for. Throws a `DeployError`: `not_verified` has it applied once
 * more, and no other does.
 */
export type Verify = (request: VerifyRequest) => Promise<void>

export interface VerifyRequest {
  /** Where its platform stands. */
  place: Place
  location: string
  /** `host/name@sha256:…` */
  image: string
  /** What the image is for. */
  architecture: Architecture
  shapes: readonly HostShape[]
  /** By the name of the shape. */
  targets: Readonly<Record<string, LambdaTarget | EcsTarget>>
}

/**
 * What becomes of the platform or a location, as it happens. `repair`: applied once more, since verification found
 * something else than was applied.
 */
export type DeployProgress =
  | { kind: 'step'; name: string; step: DeployStep }
  | { kind: 'repair'; name: string; because: string }
  | { kind: 'apply'; name: string; event: ApplyEvent }

export type DeployStep = 'apply' | 'verify' | 'promote'
