import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Clock } from '@slipway/model'

/** What the stores in DynamoDB stand on. Retries of single requests are the client's own. */
export interface DynamoDeps {
  client: DynamoDBClient
  table: string
  clock: Pick<Clock, 'sleep'>
}
