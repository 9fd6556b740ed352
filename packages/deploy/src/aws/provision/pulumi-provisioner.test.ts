import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PulumiProvisioner } from './pulumi-provisioner.ts'
import { MemoryLeaseStore } from './test/memory-lease-store.ts'
import { provisionerSettings } from './test/provisioner-settings.ts'

const place = { project: 'acme', environment: 'staging', account: '111122223333', region: 'eu-west-1' }
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-provision-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('a location for ECS in an environment without a network is refused before anything is done', async () => {
  const leases = new MemoryLeaseStore()
  leases.take = () => Promise.reject(new Error('asked for a lease'))
  const provisioner = new PulumiProvisioner({ ...settings(), network: null, leases })
  const shapes = [{ type: 'ecs', cpu: 256, memory_mb: 512, storage_gb: 20 } as const]
  const image = `host/acme/weather@sha256:${'0'.repeat(64)}`
  const request = { by: 'ann', location: 'weather', image, shapes, secrets: [] }
  await expect(provisioner.applyLocation({ ...request, architecture: 'x86_64' })).rejects.toMatchObject({
    code: 'network_missing',
    message: 'weather runs on ECS, and staging declares no network for its tasks.',
    remedy: expect.stringContaining('environments.staging.network in slipway.yaml') as string,
  })
})

test('without pulumi on PATH the version to install is named, and the lease is given back', async () => {
  const leases = new MemoryLeaseStore()
  const provisioner = new PulumiProvisioner({ ...settings(), leases })
  await expect(provisioner.applyPlatform({ by: 'ann', queues: [] })).rejects.toMatchObject({
    code: 'pulumi_missing',
    message: expect.stringContaining('3.259.0 or newer') as string,
  })
  expect(leases.held.size).toBe(0)
})

test('whoever is not ready once the stack is theirs changes nothing, and gives the lease back', async () => {
  const leases = new MemoryLeaseStore()
  const provisioner = new PulumiProvisioner({ ...settings(), leases })
  const ready = async (): Promise<void> => {
    expect(leases.held.size).toBe(1)
    throw new RangeError('too late')
  }
  await expect(provisioner.applyPlatform({ by: 'ann', queues: [], ready })).rejects.toThrow(RangeError)
  expect(leases.held.size).toBe(0)
})

test('a pulumi that is too old is none', async () => {
  await writeFile(join(directory, 'pulumi'), '#!/bin/sh\necho v3.258.9\n')
  await chmod(join(directory, 'pulumi'), 0o755)
  const provisioner = new PulumiProvisioner(settings())
  await expect(provisioner.applyPlatform({ by: 'ann', queues: [] })).rejects.toMatchObject({
    code: 'pulumi_missing',
  })
})

function settings() {
  const backendUrl = `file://${directory}`
  return provisionerSettings({ place, env: { PATH: directory }, backendUrl })
}
