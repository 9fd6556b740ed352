import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { CONTAINER_NAME, HOST_VARIABLES, placeNames } from '@slipway/aws-layout'
import type { Envelope } from '@slipway/model/protocol'
import { expect, vi } from 'vitest'
import type { StoresAt } from '../chaos/stores-at.ts'

/** A platform's queues, as AWS and operators reach them. */
export class Queues implements Disposable {
  readonly #client: SQSClient
  readonly #place: (StoresAt & { kind: 'aws' })['place']

  constructor(at: StoresAt) {
    if (at.kind !== 'aws') throw new Error('Only a platform on AWS has queues.')
    this.#client = new SQSClient(at.config)
    this.#place = at.place
  }

  get normal(): string {
    return placeNames.doorbell(this.#place, 'default', 'normal')
  }

  get events(): string {
    return placeNames.events(this.#place)
  }

  /** Loses all that a queue holds. */
  async purge(queue: string): Promise<void> {
    await this.#client.send(new PurgeQueueCommand({ QueueUrl: await this.#url(queue) }))
  }

  /** What EventBridge sends of a task that stopped. */
  async tellStopped(envelope: Envelope): Promise<void> {
    const environment = [{ name: HOST_VARIABLES.envelope, value: JSON.stringify(envelope) }]
    const event = {
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      detail: {
        lastStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        overrides: { containerOverrides: [{ name: CONTAINER_NAME, environment }] },
      },
    }
    const QueueUrl = await this.#url(this.events)
    await this.#client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }))
  }

  /** Waits until all that was sent to a queue has been acknowledged. */
  async handled(queue: string): Promise<void> {
    const QueueUrl = await this.#url(queue)
    const check = async (): Promise<void> => {
      const { Attributes } = await this.#client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      )
      expect(Attributes).toMatchObject({
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesNotVisible: '0',
        ApproximateNumberOfMessagesDelayed: '0',
      })
    }
    await vi.waitFor(check, { timeout: 25_000, interval: 200 })
  }

  [Symbol.dispose](): void {
    this.#client.destroy()
  }

  async #url(queue: string): Promise<string> {
    const { QueueUrl = '' } = await this.#client.send(new GetQueueUrlCommand({ QueueName: queue }))
    return QueueUrl
  }
}
