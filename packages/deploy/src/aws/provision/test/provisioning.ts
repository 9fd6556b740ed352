import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Place } from '@slipway/aws-layout'
import { AWS_REGION, freshAccount, startPulumi, type PulumiRequest } from '@slipway/tools/engines'
import type { ApplyLocationRequest } from '../../../ports/provisioner.ts'
import { PulumiProvisioner, type PulumiProvisionerSettings } from '../pulumi-provisioner.ts'
import { MemoryLeaseStore } from './memory-lease-store.ts'
import { provisionerSettings, type SettingsRequest } from './provisioner-settings.ts'

export interface Provisioning extends SettingsRequest, AsyncDisposable {
  leases: MemoryLeaseStore
  provisioner: (settings?: Partial<PulumiProvisionerSettings>) => PulumiProvisioner
}

/** An empty account of the emulator, and what makes a provisioner for it. */
export async function openProvisioning(
  request: Pick<PulumiRequest, 'endpoint' | 'backendUrl'>,
): Promise<Provisioning> {
  const account = freshAccount()
  const place: Place = { project: 'acme', environment: 'staging', account, region: AWS_REGION }
  const { env, backendUrl, [Symbol.asyncDispose]: dispose } = await startPulumi({ ...request, account })
  const leases = new MemoryLeaseStore()
  const provisioner = (settings: Partial<PulumiProvisionerSettings> = {}): PulumiProvisioner =>
    new PulumiProvisioner({ ...provisionerSettings({ place, env, backendUrl }), leases, ...settings })
  return { place, leases, env, backendUrl, provisioner, [Symbol.asyncDispose]: dispose }
}

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/weather@sha256:'

/** A location with two shapes; `digit` tells images apart. */
export function locationRequest(digit = '0'): ApplyLocationRequest {
  return {
    by: 'ann',
    location: 'weather',
    image: `${IMAGE}${digit.repeat(64)}`,
    architecture: 'x86_64',
    shapes: [
      { type: 'lambda', memory_mb: 1769, tmp_mb: 512 },
      { type: 'ecs', cpu: 256, memory_mb: 512, storage_gb: 20 },
    ],
    secrets: ['ssm:/acme/weather/token'],
  }
}

/** Pulumi's own locks in a state directory. */
export async function locksIn({ backendUrl }: SettingsRequest): Promise<string[]> {
  const files = await readdir(fileURLToPath(backendUrl), { recursive: true })
  return files.filter((file) => file.includes('/locks/') && file.endsWith('.json'))
}
