import type { Json } from '@slipway/config-schema'
import type { Envelope } from '../protocol/envelope.ts'

/** All that a launch depends on. Stored on the attempt before the first call; a repeat is byte for byte the same. */
export interface LaunchRequest {
  envelope: Envelope
  target: LaunchTarget
  timeout_ms: number
  grace_ms: number
}

/** What is started, in its launcher's own terms: a release holds one for each way in which its jobs may run. */
export type LaunchTarget = SnapshotTarget | LambdaTarget | EcsTarget

/** A directory of this machine, relative to the state directory. */
export interface SnapshotTarget {
  kind: 'snapshot'
  path: string
}

/** A published version of a function: it never changes. */
export interface LambdaTarget {
  kind: 'lambda'
  /** Qualified by the version. */
  function_arn: string
  /** What AWS gives an invocation at most. */
  timeout_ms: number
}

/** A revision of a task definition, with all that RunTask needs besides. */
export interface EcsTarget {
  kind: 'ecs'
  cluster: string
  /** With its revision. */
  task_definition_arn: string
  container: string
  subnets: string[]
  security_groups: string[]
  assign_public_ip: boolean
}

/** Where a host runs, in its launcher's own terms. */
export type Handle = { [key: string]: Json }
