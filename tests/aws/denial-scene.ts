import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import { SQSClient } from '@aws-sdk/client-sqs'
import { CONTAINER_NAME, placeNames, type Place } from '@slipway/aws-layout'
import type { Current, Release, Run } from '@slipway/model'
import type { AttemptRef } from '@slipway/model/protocol'
import { aCurrent, anAttempt, aRelease, aRun, next, refOfAttempt } from '@slipway/model/testing'
import { connectAws, type Stores } from '@slipway/stores/connect'
import { openEnforcedPlatform, type EnforcedPlatform, type RoleName } from './enforced-platform.ts'
import { roleArn } from './register-image.ts'
import type { ClientConfig } from '@slipway/tools/engines/test-platform'

/** Whoever tries something: the adapters of the stores, and clients for what those have no call for. */
export interface Caller {
  stores: Stores
  sqs: SQSClient
  dynamo: DynamoDBClient
  ecs: ECSClient
}

/** `account`: its own key, which no policy limits. */
export type CallerName = RoleName | 'account'

/** What is there to be reached for. */
export interface DenialRecords {
  place: Place
  secrets: EnforcedPlatform['secrets']
  /** As they are stored, so that to write them again is refused by the store: nothing changes when IAM allows it. */
  runs: { weather: Run; marker: Run }
  /** Of marker's run. */
  attempt: AttemptRef
  /** The weather's, with the pointer to it, as they are stored. */
  release: Release
  current: Current
  /** The key of a blob of marker's. */
  blob: string
  /** The ARN of the weather's; its image is nowhere. */
  taskDefinition: string
  urlOf: (queue: string) => string
}

/** An enforced platform with records and blobs of two locations, where nothing is executed. */
export class DenialScene implements AsyncDisposable {
  readonly records: DenialRecords
  readonly roles: EnforcedPlatform['roles']
  readonly #callers: Map<CallerName, Caller>
  readonly #end: AsyncDisposableStack

  private constructor(
    scene: Pick<DenialScene, 'records' | 'roles'>,
    callers: Map<CallerName, Caller>,
    end: AsyncDisposableStack,
  ) {
    this.records = scene.records
    this.roles = scene.roles
    this.#callers = callers
    this.#end = end
  }

  static async open(): Promise<DenialScene> {
    await using end = new AsyncDisposableStack()
    const enforced = end.use(await openEnforcedPlatform())
    const { platform, roles } = enforced
    const account = await connect(platform, end)
    const callers = new Map<CallerName, Caller>([['account', account]])
    for (const [name, { config }] of Object.entries(roles) as [RoleName, { config: ClientConfig }][])
      callers.set(name, await connect({ ...platform, config }, end))
    const records = await storeRecords(enforced, account)
    return new DenialScene({ records, roles }, callers, end.move())
  }

  /** Acts as that role, or as the account. */
  caller(name: CallerName): Caller {
    return this.#callers.get(name)!
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end.disposeAsync()
  }
}

async function connect(
  { place, config }: { place: Place; config: ClientConfig },
  end: AsyncDisposableStack,
): Promise<Caller> {
  return {
    stores: end.adopt(await connectAws({ place, config }), (stores) => stores.close()),
    sqs: end.adopt(new SQSClient(config), (client) => client.destroy()),
    dynamo: end.adopt(new DynamoDBClient(config), (client) => client.destroy()),
    ecs: end.adopt(new ECSClient(config), (client) => client.destroy()),
  }
}

async function storeRecords(
  { platform: { place, config }, secrets }: EnforcedPlatform,
  { stores: { runs, releases, blobs }, ecs }: Caller,
): Promise<DenialRecords> {
  const { environment, account } = place
  const weather = aRun({ environment, location: 'weather' })
  const queued = aRun({ environment, location: 'marker' })
  for (const run of [weather, queued]) await runs.create({ run, idempotency: null })
  const attempt = anAttempt(queued)
  const marker = next(queued)
  await runs.write({ run: marker, attempt: { kind: 'open', attempt } })
  const release = await releases.create(aRelease({ environment, location: 'weather' }))
  const current = aCurrent(release)
  await releases.writeCurrent(current)
  const blob = `runs/${environment}/marker/${marker.id}/1/log/0`
  await blobs.put(blob, Buffer.from('marked'))
  return {
    place,
    secrets,
    runs: { weather, marker },
    attempt: refOfAttempt(attempt),
    release,
    current,
    blob,
    taskDefinition: await registerTask(place, ecs),
    urlOf: (queue) => `${config.endpoint}/${account}/${queue}`,
  }
}

async function registerTask(place: Place, ecs: ECSClient): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: placeNames.taskFamily(place, 'weather', 'ecs-256-512-20'),
      taskRoleArn: roleArn(place, placeNames.locationRole(place, 'weather')),
      executionRoleArn: roleArn(place, placeNames.executionRole(place)),
      containerDefinitions: [{ name: CONTAINER_NAME, image: 'slipway.invalid/none', essential: true }],
    }),
  )
  return taskDefinition!.taskDefinitionArn!
}
