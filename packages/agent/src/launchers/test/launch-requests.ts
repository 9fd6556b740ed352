import type { EcsTarget, LambdaTarget, LaunchRequest } from '@slipway/model'

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:slipway-acme-orders:7'
export const TASK_DEFINITION_ARN = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/slipway-acme-orders:3'
export const CLUSTER_ARN = 'arn:aws:ecs:eu-west-1:111122223333:cluster/slipway'

export const LAMBDA_TARGET: LambdaTarget = { kind: 'lambda', function_arn: FUNCTION_ARN, timeout_ms: 900_000 }

export const ECS_TARGET: EcsTarget = {
  kind: 'ecs',
  cluster: 'slipway',
  task_definition_arn: TASK_DEFINITION_ARN,
  container: 'slipway',
  subnets: ['subnet-a', 'subnet-b'],
  security_groups: ['sg-a'],
  assign_public_ip: false,
}

/** A request for the second attempt of a run. */
export function aLaunchRequest(target: LaunchRequest['target'], location = 'orders'): LaunchRequest {
  const run_id = '01JD7Q5W3ZK8M2N4P6R8T0V2X4'
  return {
    envelope: { v: 1, environment: 'staging', location, run_id, attempt: 2 },
    target,
    timeout_ms: 60_000,
    grace_ms: 5_000,
  }
}

/** The ARN of a task of a cluster; the same number, the same task. */
export function taskArn(number: number, cluster = 'slipway'): string {
  return `arn:aws:ecs:eu-west-1:111122223333:task/${cluster}/${number.toString(16).padStart(32, '0')}`
}
