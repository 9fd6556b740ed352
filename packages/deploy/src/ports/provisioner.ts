import type { Architecture, HostShape } from '@slipway/config-schema'
import type { EcsTarget, LambdaTarget } from '@slipway/model'

/**
 * Makes on an environment's platform what runs stand on. It only adds: what a release names goes on to work whatever
 * is applied later. Killed at any point, it is repaired by the next call for the same platform or location. Each call
 * throws a `DeployError`.
 */
export interface Provisioner {
  /** Makes the platform what the environment declares. */
  applyPlatform(request: ApplyPlatformRequest): Promise<void>
  /** Makes what launches an image: by the name of the shape, a published version or a revision that never changes. */
  applyLocation(request: ApplyLocationRequest): Promise<Record<string, LambdaTarget | EcsTarget>>
}

export interface ApplyRequest {
  /** Who applies, for whoever has to wait: a person, or the URL of a workflow run. */
  by: string
  /** Asked once nobody else changes the stack, before anything is changed: what it throws ends the call. */
  ready?: () => Promise<void>
  onEvent?: (event: ApplyEvent) => void
  /** Looks at what is really there before, and mends what others changed. Default: what was made is taken to be there. */
  refresh?: boolean
}

export interface ApplyPlatformRequest extends ApplyRequest {
  /** All agent queues that some agent serves. */
  queues: readonly string[]
}

export interface ApplyLocationRequest extends ApplyRequest {
  location: string
  /** `host/name@sha256:…`, as AWS pulls it. */
  image: string
  /** What the image is for. */
  architecture: Architecture
  /** No two of one name. */
  shapes: readonly HostShape[]
  /**
   * Secrets that the location's role may read: references (`ssm:…`, `secretsmanager:…`) of the candidate and of every
   * release that may still run.
   */
  secrets: readonly string[]
}

/** Progress of an apply. */
export type ApplyEvent =
  | { kind: 'waiting'; for: string }
  | { kind: 'recovering'; from: string }
  | {
      kind: 'resource'
      operation: ResourceOperation
      resource: string
      outcome: 'started' | 'done' | 'failed'
    }

export type ResourceOperation = 'create' | 'update' | 'replace' | 'delete'
