import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { shortCallSettings, type AwsConfig } from './client-settings.ts'

/** A client of DynamoDB that speaks in plain values. Destroy it after use. */
export function openDynamo(config: AwsConfig): DynamoDBDocumentClient {
  return inPlainValues(new DynamoDBClient(shortCallSettings(config)))
}

/** The same over a client of one's own. */
export function inPlainValues(client: DynamoDBClient): DynamoDBDocumentClient {
  // By default one number that JavaScript cannot hold, whoever wrote it, makes the whole answer unreadable.
  return DynamoDBDocumentClient.from(client, { unmarshallOptions: { wrapNumbers: Number } })
}
