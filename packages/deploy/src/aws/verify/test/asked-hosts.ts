import type { HostShape, Place } from '@slipway/aws-layout'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import type { HostSettings } from '@slipway/pulumi/location'

/** The digests of the image that was asked for, and of another one. */
export const [ASKED, OTHER] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string]

const PLACE: Place = {
  project: 'acme',
  environment: 'staging',
  account: '111122223333',
  region: 'eu-west-1',
}

/** What hosts of the location weather are asked to be. */
export const SETTINGS: HostSettings = {
  place: PLACE,
  location: 'weather',
  image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/weather@${ASKED}`,
  architecture: 'arm64',
  added: {},
}

export const FUNCTION = { type: 'lambda', memory_mb: 1024, tmp_mb: 512 } satisfies HostShape
export const TASK = { type: 'ecs', cpu: 256, memory_mb: 512, storage_gb: 30 } satisfies HostShape

export function lambdaTarget(function_arn: string): LambdaTarget {
  return { kind: 'lambda', function_arn, timeout_ms: 900_000 }
}

export function ecsTarget(task_definition_arn: string): EcsTarget {
  return {
    kind: 'ecs',
    cluster: 'slipway-acme-staging',
    task_definition_arn,
    container: 'slipway',
    subnets: [],
    security_groups: [],
    assign_public_ip: false,
  }
}
