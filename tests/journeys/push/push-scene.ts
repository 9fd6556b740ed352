import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { itemKeys, placeNames, registryHost, type Place } from '@slipway/aws-layout'
import type { Release } from '@slipway/model'
import { connectAws, type Stores } from '@slipway/stores/connect'
import {
  AWS_REGION,
  awsClientConfig,
  awsEnvironment,
  clientTokenRule,
  freshAccount,
  pulumiEnvironment,
  pushBaseImage,
  s3BackendUrl,
  startProxy,
  startRegistry,
} from '@slipway/tools/engines'
import { inject } from 'vitest'
import type { Operator } from '../operator.ts'
import { Clone } from './clone.ts'
import { npmEnvironment } from './npm-environment.ts'
import { PromotionGate } from './promotion-gate.ts'
import { makePushOrigin, type PushOrigin, type PushRun } from './push-origin.ts'
import { DEPLOY_WORKFLOW, makePushProject, ROOT } from './push-project.ts'
import type { ActSettings } from './run-act.ts'
import { standInsFor } from './stand-ins.ts'

/** The base that locations name, as Docker Hub has it. */
const BASE = { repository: 'library/node', tag: '24-bookworm-slim' }
const HUB = 'docker.io'

/** A person with a clone, GitHub, and an AWS account in which nothing is yet. */
export class PushScene implements AsyncDisposable {
  readonly place: Place
  /** Of clients in this process. */
  readonly config: ReturnType<typeof awsClientConfig>
  readonly operator: Operator
  readonly origin: PushOrigin
  readonly clone: Clone
  /** Where deploys can be stopped between apply and promote. */
  readonly gate: PromotionGate
  readonly stores: Stores
  readonly #end: AsyncDisposableStack

  private constructor(
    scene: Pick<PushScene, 'place' | 'config' | 'operator' | 'origin' | 'clone' | 'gate' | 'stores'>,
    end: AsyncDisposableStack,
  ) {
    this.place = scene.place
    this.config = scene.config
    this.operator = scene.operator
    this.origin = scene.origin
    this.clone = scene.clone
    this.gate = scene.gate
    this.stores = scene.stores
    this.#end = end
  }

  static async open(): Promise<PushScene> {
    await using end = new AsyncDisposableStack()
    const directory = await mkdtemp(join(tmpdir(), 'slipway-push-'))
    end.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
    const place: Place = {
      project: 'slipway-examples',
      environment: 'staging',
      account: freshAccount(),
      region: AWS_REGION,
    }
    const registry = end.use(await startRegistry())
    await pushBaseImage({ endpoint: registry.endpoint, ...BASE })
    const registryMap = `${registryHost(place)}=${registry.host},${HUB}=${registry.host}`
    const gate = new PromotionGate()
    const { endpoint: upstream } = inject('ministack')
    const { endpoint } = end.use(await startProxy({ upstream, rules: [gate.rule, clientTokenRule()] }))
    const origin = await makePushOrigin({
      directory,
      settings: (url) => workflowSettings({ place, endpoint, registryMap, url, home: directory }),
    })
    const clone = await Clone.make(join(directory, 'clone'), origin)
    await makePushProject(clone.directory, place)
    const caller = { endpoint, account: place.account }
    const config = awsClientConfig(caller)
    const stores = await connectAws({ place, config })
    end.defer(() => stores.close())
    const variables = { ...awsEnvironment(caller), SLIPWAY_REGISTRY_MAP: registryMap }
    const operator = { directory: clone.directory, variables }
    return new PushScene({ place, config, operator, origin, clone, gate, stores }, end.move())
  }

  /** Commits files of the project and pushes them, as `pushCommit`. */
  async push(files: Record<string, string> = {}): Promise<PushRun & { commit: string }> {
    const commit = await this.clone.commit(files)
    return { commit, ...(await this.pushCommit(commit)) }
  }

  /** Pushes, waits for the workflow, and shows what it did and how long that took. */
  async pushCommit(commit: string): Promise<PushRun> {
    const start = performance.now()
    const run = await this.clone.push(commit)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`$ git push origin ${commit.slice(0, 8)}:main    # ${seconds} s\n${shown(run)}`)
    return run
  }

  /** The item that says which release of a location is CURRENT, byte for byte; undefined: there is none. */
  async readCurrentItem(location: string): Promise<string | undefined> {
    const { pk, sk } = itemKeys.current({ environment: this.place.environment, location })
    const { Item } = await new DynamoDBClient(this.config).send(
      new GetItemCommand({
        TableName: placeNames.table(this.place),
        Key: { pk: { S: pk }, sk: { S: sk } },
        ConsistentRead: true,
      }),
    )
    return Item && JSON.stringify(Item)
  }

  /** The release of a location that is CURRENT. */
  async readRelease(location: string): Promise<Release> {
    const { environment } = this.place
    const { releases } = this.stores
    const current = await releases.readCurrent({ environment, location })
    const release = current && (await releases.read({ environment, location, id: current.release_id }))
    if (release === undefined) throw new Error(`No release of ${location} is CURRENT.`)
    return release
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end.disposeAsync()
  }
}

function workflowSettings(request: {
  place: Place
  endpoint: string
  registryMap: string
  url: string
  home: string
}): ActSettings {
  const { place, endpoint, registryMap, url, home } = request
  const { account, region } = place
  return {
    workflow: DEPLOY_WORKFLOW,
    variables: {},
    actions: standInsFor(join(ROOT, DEPLOY_WORKFLOW)),
    env: {
      ...pulumiEnvironment({
        home,
        backendUrl: s3BackendUrl({ endpoint, bucket: placeNames.stateBucket(place) }),
        registryMap,
        taskVariables: { AWS_REGION: region, AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: 'test' },
      }),
      ...npmEnvironment(),
      AWS_ENDPOINT_URL: endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      PUSH_ORIGIN: url,
      PUSH_ACCOUNT: account,
    },
  }
}

/** Of each leg its result and what a person would see of it; of one that failed, all that it printed. */
function shown({ legs, complaints }: PushRun): string {
  const lines = legs.flatMap(({ name, result, annotations, log }) => [
    `${result.padEnd(10)} ${name}`,
    ...annotations,
    ...(result === 'success' ? [] : [log]),
  ])
  return [...lines, ...complaints].map((line) => `  ${line}\n`).join('')
}
