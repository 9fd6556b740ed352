import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Doorbell } from '@slipway/model'
import { sqsSettings, type AwsConfig } from './client-settings.ts'
import { messageOf } from './ring-message.ts'

/** The doorbell of a runtime: it can ring only, and into one queue only, which it knows by its URL. */
export class SqsChangedBell implements Pick<Doorbell, 'ring'> {
  readonly #client: SQSClient
  readonly #queueUrl: string

  constructor({ queueUrl, config }: { queueUrl: string; config: AwsConfig }) {
    this.#client = new SQSClient(sqsSettings(config))
    this.#queueUrl = queueUrl
  }

  async ring(...[ring]: Parameters<Doorbell['ring']>): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: messageOf(ring) }),
    )
  }

  close(): void {
    this.#client.destroy()
  }
}
