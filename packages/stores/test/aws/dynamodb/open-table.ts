import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { tableDefinition } from '@slipway/aws-layout'
import type { Clock } from '@slipway/model'
import { awsClientConfig, freshAccount, startProxy, type Rule } from '@slipway/tools/engines'
import { inject } from 'vitest'
import { DynamoAttemptStore } from '../../../src/aws/dynamodb/dynamo-attempt-store.ts'
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
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...config, maxAttempts: MAX_ATTEMPTS }))
  const deps = { client, table: TABLE, clock }
  const close = async () => {
    client.destroy()
    await proxy[Symbol.asyncDispose]()
  }
  return {
    runs: new DynamoRunStore(deps),
    attempts: new DynamoAttemptStore(deps),
    releases: new DynamoReleaseStore(deps),
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
