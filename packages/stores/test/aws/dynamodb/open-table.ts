import {
  CreateTableCommand,
  DynamoDBClient,
  UpdateItemCommand,
  waitUntilTableExists,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb'
import { tableDefinition, type ItemKey } from '@slipway/aws-layout'
import type { Clock } from '@slipway/model'
import { awsClientConfig, freshAccount, startProxy, type Rule } from '@slipway/tools/engines'
import { inject } from 'vitest'
import { DynamoAttemptStore } from '../../../src/aws/dynamodb/dynamo-attempt-store.ts'
import { DynamoLeaseStore } from '../../../src/aws/dynamodb/dynamo-lease-store.ts'
import { DynamoPlatformStore } from '../../../src/aws/dynamodb/dynamo-platform-store.ts'
import { DynamoReleaseStore } from '../../../src/aws/dynamodb/dynamo-release-store.ts'
import { DynamoRunStore } from '../../../src/aws/dynamodb/dynamo-run-store.ts'
import { systemClock } from '../../../src/system-clock.ts'

const TABLE = 'slipway-test'

/** Enough for faults at every few calls, whichever call of which test they strike. */
const MAX_ATTEMPTS = 12

export interface OpenTable extends AsyncDisposable {
  runs: DynamoRunStore
  attempts: DynamoAttemptStore
  releases: DynamoReleaseStore
  platforms: DynamoPlatformStore
  leases: DynamoLeaseStore
  /** Sets attributes of an item as whoever may update it could. */
  tamper: (key: ItemKey, attributes: Record<string, AttributeValue>) => Promise<void>
  close: () => Promise<void>
}

export interface TableRequest {
  /** They stand between the stores and the emulator. */
  rules?: Rule[]
  clock?: Pick<Clock, 'sleep'>
}

/** The stores on a table of their own. */
export async function openTable({ rules = [], clock = systemClock }: TableRequest = {}): Promise<OpenTable> {
  const account = freshAccount()
  const { endpoint: emulator } = inject('ministack')
  await createTable({ endpoint: emulator, account })
  const proxy = await startProxy({ upstream: emulator, rules })
  const config = awsClientConfig({ endpoint: proxy.endpoint, account })
  const client = new DynamoDBClient({ ...config, maxAttempts: MAX_ATTEMPTS, cacheMiddleware: true })
  const deps = { client, table: TABLE, clock }
  const close = async () => {
    client.destroy()
    await proxy[Symbol.asyncDispose]()
  }
  return {
    runs: new DynamoRunStore(deps),
    attempts: new DynamoAttemptStore(deps),
    releases: new DynamoReleaseStore(deps),
    platforms: new DynamoPlatformStore(deps),
    leases: new DynamoLeaseStore({ ...deps, now: () => systemClock.now() }),
    tamper: async ({ pk, sk }, attributes) => {
      const AttributeUpdates = Object.fromEntries(
        Object.entries(attributes).map(([name, Value]) => [name, { Value, Action: 'PUT' as const }]),
      )
      const Key = { pk: { S: pk }, sk: { S: sk } }
      await client.send(new UpdateItemCommand({ TableName: TABLE, Key, AttributeUpdates }))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function createTable(caller: { endpoint: string; account: string }): Promise<void> {
  const client = new DynamoDBClient(awsClientConfig(caller))
  await client.send(new CreateTableCommand(tableDefinition(TABLE)))
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: TABLE })
  client.destroy()
}
