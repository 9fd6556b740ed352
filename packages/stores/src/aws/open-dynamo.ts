import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { shortCallSettings, type AwsConfig } from './client-settings.ts'

/** A client of DynamoDB, as cheap as the SDK has it: nothing is added to its middleware. Destroy it after use. */
export function openDynamo(config: AwsConfig): DynamoDBClient {
  return new DynamoDBClient({ ...shortCallSettings(config), cacheMiddleware: true })
}
