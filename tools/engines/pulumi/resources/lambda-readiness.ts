import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import type { Scene } from '../provider/resource-type.ts'
import { retry, settled } from '../provider/waits.ts'

const PROPAGATION_S = 300
const BETWEEN_LOOKS_S = 2

/** IAM says of a new role first that it exists, and only then lets Lambda have it. */
const PASSING = [
  'The role defined for the function cannot be assumed by Lambda',
  'The provided execution role does not have permissions',
  'Lambda was unable to configure access to your environment variables because the KMS key',
]

/** Repeats a call that makes or configures a function, for as long as IAM or KMS may have to get through. */
export function retryWhilePropagating<Result>(
  { waits }: Scene,
  action: () => Promise<Result>,
): Promise<Result> {
  return retry(waits, {
    action,
    whenever: ({ name, message }) =>
      name === 'ResourceConflictException' ||
      (name === 'InvalidParameterValueException' && PASSING.some((text) => message.includes(text))),
    forSeconds: PROPAGATION_S,
  })
}

/** Repeats a call for as long as another change of the function is in its way. */
export function retryWhileInProgress<Result>(
  { waits }: Scene,
  action: () => Promise<Result>,
): Promise<Result> {
  return retry(waits, {
    action,
    whenever: ({ name, message }) => name === 'ResourceConflictException' && message.includes('in progress'),
    forSeconds: PROPAGATION_S,
  })
}

/** Waits until a function, or a version of it, is active and its last update is through. Throws when that failed. */
export async function functionReady(scene: Scene, reference: string, delaySeconds: number): Promise<void> {
  const isSettled = async (): Promise<boolean> => {
    const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = await scene
      .client(LambdaClient)
      .send(new GetFunctionConfigurationCommand({ FunctionName: reference }))
    if (State === 'Failed') throw new Error(`unexpected state 'Failed': ${StateReason}`)
    if (LastUpdateStatus === 'Failed') throw new Error(`unexpected state 'Failed': ${LastUpdateStatusReason}`)
    return State === 'Active' && LastUpdateStatus !== 'InProgress'
  }
  const what = `the function ${reference}`
  await settled(scene.waits, { isSettled, delaySeconds, betweenSeconds: BETWEEN_LOOKS_S, what })
}
