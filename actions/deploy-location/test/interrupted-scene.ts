import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { registryHost, type Place } from '@slipway/aws-layout'
import { planCommit } from '@slipway/deploy'
import { bootstrap, COMPONENT_VERSION, openBootstrapClients } from '@slipway/deploy/aws'
import { ulidFactory, type Current } from '@slipway/model'
import { connectAws, systemClock } from '@slipway/stores/connect'
import {
  awsClientConfig,
  AWS_REGION,
  freshAccount,
  startProxy,
  startPulumi,
  type AwsRequest,
  type Rule,
} from '@slipway/tools/engines'
import { inject, onTestFinished } from 'vitest'
import { startBundle, type StartedBundle } from '../../kit/test/start-bundle.ts'
import { clonedProject } from '../../test/support/cloned-project.ts'

const ENVIRONMENT = 'staging'

/** A call of AWS that waits. */
export interface StoppedCall {
  /** Resolves when it has come. */
  reached: Promise<void>
  /** Sends it on. */
  letGo: () => void
}

/** A platform of an account of its own, and one location, orders, whose image was built and which is not deployed. */
export interface InterruptedScene {
  stores: Awaited<ReturnType<typeof connectAws>>
  /** Starts a deploy of the location. */
  deploy: () => Promise<StartedBundle>
  /** The next call of AWS that is such a one waits. */
  stopNext: (isOne: (request: AwsRequest) => boolean) => StoppedCall
  /** Of the location. */
  current: () => Promise<Current | undefined>
}

export async function openInterruptedScene(): Promise<InterruptedScene> {
  const account = freshAccount()
  const { endpoint: upstream } = inject('ministack')
  const place: Place = { project: 'acme', environment: ENVIRONMENT, account, region: AWS_REGION }
  const config = awsClientConfig({ endpoint: upstream, account })
  const stores = await bootstrapped(place, config)
  const workspace = clonedProject(account)
  await recordPlatform(stores, workspace)
  const { rule, stopNext } = gate()
  const proxy = await startProxy({ upstream, rules: [rule] })
  const registryMap = `${registryHost(place)}=${await registryWithImages()}`
  const pulumi = await startPulumi({ endpoint: proxy.endpoint, account, registryMap })
  onTestFinished(async () => {
    await stores.close()
    await proxy[Symbol.asyncDispose]()
    await pulumi[Symbol.asyncDispose]()
  })
  return {
    stores,
    stopNext,
    deploy: () =>
      startBundle('deploy-location', {
        workspace,
        inputs: { environment: ENVIRONMENT, locations: 'orders' },
        variables: { ...pulumi.env, GITHUB_ACTOR: 'ann' },
      }),
    current: () => stores.releases.readCurrent({ environment: ENVIRONMENT, location: 'orders' }),
  }
}

async function bootstrapped(
  place: Place,
  config: ReturnType<typeof awsClientConfig>,
): Promise<InterruptedScene['stores']> {
  const clients = openBootstrapClients(config)
  await bootstrap(
    { clients, clock: systemClock },
    { place, repository: 'acme/data', branch: 'main', stateBucket: null, tags: {} },
  )
  clients.close()
  return connectAws({ place, config })
}

/** As after a deploy of the platform: nothing of it is needed for an apply of a location. */
async function recordPlatform({ platforms }: InterruptedScene['stores'], root: string): Promise<void> {
  const answer = await planCommit(
    { readActual: async () => ({ currents: [], platform: null }) },
    {
      root,
      ref: 'HEAD',
      environment: ENVIRONMENT,
      variables: {},
      runtimeDigest: '',
      componentVersion: COMPONENT_VERSION,
    },
  )
  if (!('plan' in answer)) throw new Error('The project of the test has problems.')
  const { platform_digest: digest, commit } = answer.plan
  await platforms.writePlatform({
    schema: 1,
    version: 1,
    environment: ENVIRONMENT,
    digest,
    commit,
    applied_at: 0,
    applied_by: 'ann',
  })
}

/** A registry that has one image, under whatever tag. */
async function registryWithImages(): Promise<string> {
  const digest = `sha256:${'0'.repeat(64)}`
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 2 },
    layers: [],
  })
  const server = createServer((_, response) => response.end(manifest))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function gate(): { rule: Rule } & Pick<InterruptedScene, 'stopNext'> {
  let stop: { isOne: (request: AwsRequest) => boolean; wait: () => Promise<void> } | undefined
  return {
    rule: async (request, forward) => {
      const { wait } = stop?.isOne(request) === true ? stop : {}
      if (wait !== undefined) stop = undefined
      await wait?.()
      return forward()
    },
    stopNext: (isOne) => {
      const reached = Promise.withResolvers<undefined>()
      const gone = Promise.withResolvers<undefined>()
      const wait = (): Promise<void> => {
        reached.resolve(undefined)
        return gone.promise
      }
      stop = { isOne, wait }
      return { reached: reached.promise, letGo: () => gone.resolve(undefined) }
    },
  }
}

/** Takes what nobody else holds or, of who is dead, what `silent` says; and gives it back. Throws when it is held. */
export async function tryLease(
  { stores: { leases } }: InterruptedScene,
  silent?: Parameters<typeof leases.take>[1],
): Promise<void> {
  const answer = await leases.take(leaseOf('eve'), silent)
  if ('held' in answer) throw new Error(`${answer.held.by} holds the lease.`)
  await leases.giveBack(answer.taken)
}

const newId = ulidFactory(Date.now)

/** A lease of the location's stack for somebody. */
export function leaseOf(by: string) {
  return { environment: ENVIRONMENT, stack: `orders.${ENVIRONMENT}`, by, holder: newId() }
}
