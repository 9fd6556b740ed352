import { placeNames, tableArn, type Place } from '@slipway/aws-layout'
import type { Doorbell } from '@slipway/model'
import { shareReads } from '../share-reads.ts'
import type { AwsStores } from '../stores.ts'
import { systemClock } from '../system-clock.ts'
import { AwsSecretSource } from './aws-secret-source.ts'
import type { AwsConfig } from './client-settings.ts'
import { DynamoAttemptStore } from './dynamodb/dynamo-attempt-store.ts'
import { DynamoLeaseStore } from './dynamodb/dynamo-lease-store.ts'
import { DynamoPlatformStore } from './dynamodb/dynamo-platform-store.ts'
import { DynamoReleaseStore } from './dynamodb/dynamo-release-store.ts'
import { DynamoRunStore } from './dynamodb/dynamo-run-store.ts'
import { lateBlobStore } from './late-blob-store.ts'
import { once } from './once.ts'
import { openDynamo } from './open-dynamo.ts'
import type { UnreadableMessage } from './sqs-channel.ts'

/** Where a platform stands, and how AWS is reached. */
export interface AwsRequest {
  place: Place
  config?: AwsConfig
  /**
   * Told of messages that are no rings, which are deleted afterwards. Left out: they stay, until their queue gives
   * them to its dead letters.
   */
  onTrouble?: (trouble: { where: string; error: Error }) => void
}

/** Puts the AWS adapters of the control side together. Clients but DynamoDB's are loaded when they are first used. */
export function openAws({ place, config = {}, onTrouble }: AwsRequest): AwsStores {
  const client = openDynamo(config)
  // By its ARN: another account may have a table of the same name, whose credentials would do as well.
  const records = { client, table: tableArn(place), clock: systemClock }
  const blobs = once(
    async () =>
      (await import('./open-s3-blobs.ts')).openS3Blobs({ bucket: placeNames.bucket(place), config }),
    (opened) => opened.close(),
  )
  const onUnreadable = onTrouble && ((message: UnreadableMessage) => onTrouble(troubleOf(message)))
  const doorbell = once(
    async () =>
      (await import('./open-sqs-doorbell.ts')).openSqsDoorbell({
        place,
        config,
        ...(onUnreadable && { onUnreadable }),
      }),
    (opened) => opened.close(),
  )
  return {
    runs: new DynamoRunStore(records),
    attempts: new DynamoAttemptStore(records),
    releases: shareReads(new DynamoReleaseStore(records)),
    platforms: new DynamoPlatformStore(records),
    leases: new DynamoLeaseStore({ ...records, now: () => systemClock.now() }),
    doorbell: lateDoorbell(async () => (await doorbell.get()).doorbell),
    blobs: lateBlobStore(async () => (await blobs.get()).blobs),
    secrets: new AwsSecretSource({ config }),
    close: async () => {
      await Promise.all([doorbell.close(), blobs.close()])
      client.destroy()
    },
  }
}

function lateDoorbell(open: () => Promise<Doorbell>): Doorbell {
  return {
    ring: async (...request) => (await open()).ring(...request),
    receive: async (request) => (await open()).receive(request),
    acknowledge: async (deliveries) => (await open()).acknowledge(deliveries),
  }
}

function troubleOf({ queue, body }: UnreadableMessage): { where: string; error: Error } {
  return { where: `queue ${queue}`, error: new Error(`A message that is no ring was deleted: ${body}`) }
}
