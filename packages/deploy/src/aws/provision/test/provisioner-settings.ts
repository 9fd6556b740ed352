import { setTimeout } from 'node:timers/promises'
import type { Place } from '@slipway/aws-layout'
import { ulidFactory, type Clock } from '@slipway/model'
import type { PulumiProvisionerSettings } from '../pulumi-provisioner.ts'
import { MemoryLeaseStore } from './memory-lease-store.ts'

export interface SettingsRequest {
  place: Place
  /** The environment that pulumi runs in. */
  env: Record<string, string>
  backendUrl: string
}

/** A provisioner's settings, with leases of its own. */
export function provisionerSettings({ place, env, backendUrl }: SettingsRequest): PulumiProvisionerSettings {
  return {
    place,
    network: { subnets: ['subnet-1'], security_groups: ['sg-1'] },
    tags: { team: 'data' },
    backendUrl,
    leases: new MemoryLeaseStore(),
    clock: machineClock(),
    newId: ulidFactory(() => Date.now()),
    variables: env,
  }
}

/** The machine's clock, or one that is so many times faster. */
export function machineClock({ speed = 1 } = {}): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now() * speed,
    async sleep(ms, signal) {
      await setTimeout(ms / speed, undefined, signal && { signal }).catch(() => undefined)
    },
  }
}
