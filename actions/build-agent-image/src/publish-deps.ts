import { ECRClient } from '@aws-sdk/client-ecr'
import { npmBeside } from '@slipway/deploy'
import { openRegistry, type PublishDeps } from '@slipway/deploy/aws'
import { ulidFactory } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import type { Variables } from '../../kit/variables.ts'

export interface PublishDepsRequest {
  /** Of the environment. */
  region: string
  variables: Variables
  /** Absolute path. */
  cacheDirectory: string
}

/** What publishing images needs, under the job's own AWS credentials. Nothing is asked before it is used. */
export function publishDeps({ region, variables, cacheDirectory }: PublishDepsRequest): PublishDeps {
  const clock = systemClock
  return {
    registry: openRegistry({ clock, variables }),
    ecr: new ECRClient({ region }),
    npm: npmBeside(process.execPath),
    cacheDirectory,
    newId: ulidFactory(() => clock.now()),
  }
}
