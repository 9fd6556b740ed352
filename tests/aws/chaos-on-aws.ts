import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Job } from '@slipway/config-schema'
import { HOST_VARIABLES, placeNames } from '@slipway/aws-layout'
import { awsEnvironment } from '@slipway/tools/engines'
import { inject } from 'vitest'
import { ChaosScene, type RuntimeStart } from '../chaos/chaos-scene.ts'
import { CHAOS } from '../chaos/runtime-variables.ts'
import { CONTAINER } from './container-variables.ts'
import { createTestPlatform, type TestPlatform } from '@slipway/tools/engines/test-platform'

const ENTRY = fileURLToPath(new URL('container-entry.ts', import.meta.url))

export interface ChaosOnAws {
  job?: Partial<Job>
  /** Kills the first runtime at its n-th request; 0, or left out: none. */
  killAt?: number
  /** A proxy before the emulator. */
  endpoint?: string
}

/**
 * A scene over the stores of a platform of its own. Its runtimes are those of containers, as processes of this
 * machine: started, watched and found gone by the process launcher, with all that a task would tell them.
 */
export async function openOnAws(request: ChaosOnAws = {}): Promise<ChaosScene> {
  const emulator = inject('ministack')
  const { job = {}, killAt = 0, endpoint = emulator.endpoint } = request
  const platform = await createTestPlatform({ ...emulator, endpoint })
  const { place, config } = platform
  return ChaosScene.open({
    at: { kind: 'aws', environment: place.environment, place, config },
    runtime: (directory) => containerStart(platform, directory, killAt),
    job,
  })
}

function containerStart({ place, config }: TestPlatform, directory: string, killAt: number): RuntimeStart {
  const { endpoint } = config
  const host = {
    [HOST_VARIABLES.table]: placeNames.table(place),
    [HOST_VARIABLES.bucket]: placeNames.bucket(place),
    [HOST_VARIABLES.changedQueue]: `${endpoint}/${place.account}/${placeNames.changed(place)}`,
  }
  return {
    entry: ENTRY,
    variables: {
      ...process.env,
      ...awsEnvironment({ endpoint, account: place.account }),
      [CONTAINER.host]: JSON.stringify(host),
      [CONTAINER.answered]: join(directory, 'answered'),
      [CHAOS.trace]: join(directory, 'trace'),
      [CHAOS.killAt]: String(killAt),
    },
  }
}
