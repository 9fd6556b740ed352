/**
 * Starts Docker and one AWS emulator for all `*.engine.test.ts` files of a run, and ends them after the last one.
 *
 *     import { awsClientConfig, freshAccount } from '@slipway/tools/engines'
 *     import { inject } from 'vitest'
 *
 *     const { endpoint } = inject('ministack')
 *     const client = new DynamoDBClient(awsClientConfig({ endpoint, account: freshAccount() }))
 *
 * The emulator is shared: a file isolates itself by an account of its own (`freshAccount`, once a file) or by names of
 * its own, and never resets the emulator. A file that needs policies enforced, a registry, or a proxy in front starts
 * its own (`startMinistack({ auth: true })`, `startRegistry()`, `startProxy(...)`).
 */
import type { TestProject } from 'vitest/node'
import { startEngines } from './engines.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The shared AWS emulator: from this process, and from containers. */
    ministack: { endpoint: string; endpointForContainers: string; logFile: string }
    /** The Docker daemon: DOCKER_HOST, its socket's path, and this machine's address as containers see it. */
    docker: { endpoint: string; socket: string; gateway: string }
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engines = await startEngines()
  const { ministack, docker, endpointForContainers } = engines
  project.provide('ministack', {
    endpoint: ministack.endpoint,
    endpointForContainers,
    logFile: ministack.logFile,
  })
  project.provide('docker', { endpoint: docker.endpoint, socket: docker.socket, gateway: docker.gateway })
  return async () => engines[Symbol.asyncDispose]()
}
