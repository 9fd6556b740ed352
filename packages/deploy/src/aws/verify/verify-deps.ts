import type { ECSClient } from '@aws-sdk/client-ecs'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Clock } from '@slipway/model'

/** What verifying asks, and how it waits. */
export interface VerifyDeps {
  lambda: LambdaClient
  ecs: ECSClient
  clock: Pick<Clock, 'monotonic' | 'sleep'>
}
