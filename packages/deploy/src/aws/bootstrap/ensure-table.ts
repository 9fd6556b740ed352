import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type DynamoDBClient,
  type Tag,
} from '@aws-sdk/client-dynamodb'
import { placeNames, tableDefinition, TTL_ATTRIBUTE, type Place } from '@slipway/aws-layout'
import type { Clock } from '@slipway/model'
import type { Ensured } from './bootstrap-step.ts'
import { refuseForeignTable } from './refuse-foreign-table.ts'
import { isAwsError, unlessMissing } from './unless-missing.ts'
import { waitForTable } from './wait-for-table.ts'

export interface TableDeps {
  dynamodb: DynamoDBClient
  clock: Pick<Clock, 'sleep'>
}

export interface TableRequest {
  place: Place
  tags: readonly Tag[]
}

/** Makes the table, or sets right what is not as it should be. A table with other keys is refused, and left alone. */
export async function ensureTable(deps: TableDeps, { place, tags }: TableRequest): Promise<Ensured> {
  const name = placeNames.table(place)
  const isMade = await createUnlessThere(deps, { name, tags })
  const table = await waitForTable(deps, name)
  refuseForeignTable(table)
  const changes = [
    ...(await protectFromDeletion(deps, { name, isProtected: table.DeletionProtectionEnabled ?? false })),
    ...(await keepBackups(deps, name)),
    ...(await expireItems(deps, name)),
  ]
  return { name, isMade, changes: isMade ? [] : changes }
}

async function createUnlessThere(
  { dynamodb }: TableDeps,
  { name, tags }: { name: string; tags: readonly Tag[] },
): Promise<boolean> {
  const describe = dynamodb.send(new DescribeTableCommand({ TableName: name }))
  if ((await unlessMissing(describe, 'ResourceNotFoundException')) !== undefined) return false
  const create = new CreateTableCommand({
    ...tableDefinition(name),
    DeletionProtectionEnabled: true,
    Tags: [...tags],
  })
  // Somebody else's bootstrap may have been faster.
  return (await unlessMissing(dynamodb.send(create), 'ResourceInUseException')) !== undefined
}

async function protectFromDeletion(
  deps: TableDeps,
  { name, isProtected }: { name: string; isProtected: boolean },
): Promise<string[]> {
  if (isProtected) return []
  await deps.dynamodb.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }))
  await waitForTable(deps, name)
  return ['deletion protection']
}

const BACKUPS_WAIT_MS = 2000
/** A table that was just made takes some seconds until backups can be asked for. */
const BACKUPS_TRIES = 30

async function keepBackups({ dynamodb, clock }: TableDeps, name: string): Promise<string[]> {
  const asked = new DescribeContinuousBackupsCommand({ TableName: name })
  const { ContinuousBackupsDescription: found } = await dynamodb.send(asked)
  if (found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED') return []
  const enable = new UpdateContinuousBackupsCommand({
    TableName: name,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  })
  for (let left = BACKUPS_TRIES; ; left -= 1) {
    try {
      await dynamodb.send(enable)
      return ['point-in-time recovery']
    } catch (error) {
      if (!isAwsError(error, 'ContinuousBackupsUnavailableException') || left === 0) throw error
      await clock.sleep(BACKUPS_WAIT_MS)
    }
  }
}

async function expireItems({ dynamodb }: TableDeps, name: string): Promise<string[]> {
  const { TimeToLiveDescription: found } = await dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: name }),
  )
  const isOn = found?.TimeToLiveStatus === 'ENABLED' || found?.TimeToLiveStatus === 'ENABLING'
  if (isOn && found.AttributeName === TTL_ATTRIBUTE) return []
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    }),
  )
  return ['time to live']
}
