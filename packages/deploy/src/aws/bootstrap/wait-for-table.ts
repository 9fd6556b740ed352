import { DescribeTableCommand, type DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb'
import type { Clock } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'

const WAIT_MS = 1000
/** Ten minutes: a table takes some seconds, an index that is added to one longer. */
const TRIES = 600

/** Waits until a table and its indexes take calls. Throws a `DeployError` after ten minutes. */
export async function waitForTable(
  { dynamodb, clock }: { dynamodb: DynamoDBClient; clock: Pick<Clock, 'sleep'> },
  name: string,
): Promise<TableDescription> {
  for (let left = TRIES; left > 0; left -= 1) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }))
    if (Table !== undefined && isActive(Table)) return Table
    await clock.sleep(WAIT_MS)
  }
  throw new DeployError({
    code: 'bootstrap_failed',
    message: `The table ${name} did not become ACTIVE within ten minutes.`,
    remedy: 'See its state in the console of DynamoDB; then call bootstrap again: it goes on from there.',
  })
}

function isActive({ TableStatus, GlobalSecondaryIndexes = [] }: TableDescription): boolean {
  return (
    TableStatus === 'ACTIVE' && GlobalSecondaryIndexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')
  )
}
