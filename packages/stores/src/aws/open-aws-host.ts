import type { BlobStore, Doorbell, SecretSource } from '@slipway/model'
import type { AttemptStore } from '@slipway/model/protocol'
import { systemClock } from '../system-clock.ts'
import { AwsSecretSource } from './aws-secret-source.ts'
import type { AwsConfig } from './client-settings.ts'
import { DynamoAttemptStore } from './dynamodb/dynamo-attempt-store.ts'
import { lateBlobStore } from './late-blob-store.ts'
import { once } from './once.ts'
import { openDynamo } from './open-dynamo.ts'

/** What a host is told by its function or task definition. */
export interface AwsHostRequest {
  table: string
  bucket: string
  changedQueueUrl: string
  config?: AwsConfig
}

/** The ports of a runtime: its role lets it do no more. */
export interface HostStores {
  attempts: AttemptStore
  doorbell: Pick<Doorbell, 'ring'>
  blobs: BlobStore
  secrets: SecretSource
  /** Lets go of all connections; nothing may be under way. */
  close(): Promise<void>
}

/** Puts the AWS adapters of a runtime together. What a claim does not need is loaded when it is first used. */
export function openAwsHost({ table, bucket, changedQueueUrl, config = {} }: AwsHostRequest): HostStores {
  const client = openDynamo(config)
  const blobs = once(
    async () => (await import('./open-s3-blobs.ts')).openS3Blobs({ bucket, config }),
    (opened) => opened.close(),
  )
  const bell = once(
    async () => {
      const { SqsChangedBell } = await import('./sqs-changed-bell.ts')
      return new SqsChangedBell({ queueUrl: changedQueueUrl, config })
    },
    (opened) => opened.close(),
  )
  return {
    attempts: new DynamoAttemptStore({ client, table, clock: systemClock }),
    doorbell: { ring: async (...request) => (await bell.get()).ring(...request) },
    blobs: lateBlobStore(async () => (await blobs.get()).blobs),
    secrets: new AwsSecretSource({ config }),
    close: async () => {
      await Promise.all([bell.close(), blobs.close()])
      client.destroy()
    },
  }
}
