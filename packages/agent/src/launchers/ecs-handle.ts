import { attemptToken } from '@slipway/aws-layout'
import type { Handle } from '@slipway/model'

/** Handle of an attempt on ECS. */
export interface EcsHandle extends Handle {
  kind: 'ecs'
  /** Its name or ARN, as the target has it. */
  cluster: string
  task_arn: string
  run_id: string
  attempt: number
}

/** A task as calls name it, and whose it must be for this launcher to touch it. */
export interface TaskName {
  taskArn: string
  clusterArn: string
  /** What its attempt's task was started with. */
  startedBy: string
}

const TASK_ARN = /^(arn:[\w-]+:ecs:[\w-]+:\d{12}):task\/([\w-]+)\/[\da-f-]{32,36}$/

/**
 * Reads a handle of the launcher, or what a runtime says of its own host, which may name no cluster. Anything else gives
 * undefined, a task outside the handle's cluster included: runtimes can say what they like, but for run and attempt.
 */
export function readEcsHandle({ kind, cluster, task_arn, run_id, attempt }: Handle): TaskName | undefined {
  if (kind !== 'ecs' || typeof task_arn !== 'string') return undefined
  if (typeof run_id !== 'string' || typeof attempt !== 'number') return undefined
  const [, service, name] = TASK_ARN.exec(task_arn) ?? []
  if (service === undefined || name === undefined) return undefined
  const clusterArn = `${service}:cluster/${name}`
  const named = cluster ?? name
  if (named !== name && named !== clusterArn) return undefined
  return { taskArn: task_arn, clusterArn, startedBy: attemptToken({ run_id, attempt }) }
}
