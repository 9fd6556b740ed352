import type { Handle } from '@slipway/model'

/** Handle of an attempt on ECS. */
export interface EcsHandle extends Handle {
  kind: 'ecs'
  /** Its name or ARN, as the target has it. */
  cluster: string
  task_arn: string
}

/** A task as calls name it. */
export interface TaskName {
  taskArn: string
  clusterArn: string
}

const TASK_ARN = /^(arn:[\w-]+:ecs:[\w-]+:\d{12}):task\/([\w-]+)\/[\da-f-]{32,36}$/

/**
 * Reads a handle of the launcher, or what a runtime says of its own host, which may name no cluster. Anything else gives
 * undefined, a task outside the handle's cluster included: runtimes can say what they like.
 */
export function readEcsHandle({ kind, cluster, task_arn }: Handle): TaskName | undefined {
  if (kind !== 'ecs' || typeof task_arn !== 'string') return undefined
  const [, service, name] = TASK_ARN.exec(task_arn) ?? []
  if (service === undefined || name === undefined) return undefined
  const clusterArn = `${service}:cluster/${name}`
  const named = cluster ?? name
  if (named !== name && named !== clusterArn) return undefined
  return { taskArn: task_arn, clusterArn }
}
