import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { shortCallSettings, type AwsConfig } from './client-settings.ts'

/** A client of DynamoDB that speaks in plain values. Destroy it after use. */
export function openDynamo(config: AwsConfig): DynamoDBDocumentClient {
  const client = new DynamoDBClient(shortCallSettings(config))
  return DynamoDBDocumentClient.from(client)
}
