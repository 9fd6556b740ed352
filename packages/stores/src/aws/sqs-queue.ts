import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type BatchResultErrorEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { gatherNext } from '@slipway/model'
import { isAwsError, PlatformError } from './platform-error.ts'

/** AWS's limit for a batch, and for what one receive brings. */
const BATCH = 10

/** What a queue holds, as received. */
export interface SqsMessage {
  body: string
  /** Names this receipt of it; over once the lease is. */
  handle: string
}

export interface ReceiveOptions {
  /** 1 to 10. */
  max: number
  /** 0 to 20: 0 looks once. */
  waitSeconds: number
  leaseSeconds: number
  /** Cuts the call. A message that it would have brought may be invisible to all until the lease is over. */
  signal: AbortSignal
}

/** One queue by its name, and the calls on it. Each throws `queue_missing` when there is none. */
export class SqsQueue {
  readonly name: string
  readonly #client: SQSClient
  #url: Promise<string> | undefined

  constructor({ client, name }: { client: SQSClient; name: string }) {
    this.#client = client
    this.name = name
  }

  async send(body: string, { delaySeconds }: { delaySeconds: number }): Promise<void> {
    await this.#on((QueueUrl) =>
      this.#client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, DelaySeconds: delaySeconds })),
    )
  }

  async receive({ max, waitSeconds, leaseSeconds, signal }: ReceiveOptions): Promise<SqsMessage[]> {
    const { Messages: messages = [] } = await this.#on((QueueUrl) =>
      this.#client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: max,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: leaseSeconds,
        }),
        { abortSignal: signal },
      ),
    )
    return messages.map(({ Body: body = '', ReceiptHandle: handle = '' }) => ({ body, handle }))
  }

  /** A handle that is over is no error. Those that come while some are removed share the next call. */
  readonly remove = gatherNext((handles: string[]) => this.#remove(handles))

  async #remove(handles: readonly string[]): Promise<void> {
    for (const some of batches(handles)) {
      const { Failed: failed = [] } = await this.#on((QueueUrl) =>
        this.#client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: some })),
      )
      throwUnlessOver(this.name, failed)
    }
  }

  /** Lets others receive them at once. A handle that is over is no error. */
  async giveBack(handles: readonly string[]): Promise<void> {
    for (const some of batches(handles)) {
      const entries = some.map((entry) => ({ ...entry, VisibilityTimeout: 0 }))
      const { Failed: failed = [] } = await this.#on((QueueUrl) =>
        this.#client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: entries })),
      )
      throwUnlessOver(this.name, failed)
    }
  }

  async #on<Answer>(call: (url: string) => Promise<Answer>): Promise<Answer> {
    try {
      this.#url ??= this.#askUrl()
      return await call(await this.#url)
    } catch (error) {
      // Asked anew the next time: the queue may have been made by then.
      this.#url = undefined
      if (!isAwsError(error, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue')) throw error
      throw missing(this.name, error)
    }
  }

  async #askUrl(): Promise<string> {
    const { QueueUrl: url = '' } = await this.#client.send(new GetQueueUrlCommand({ QueueName: this.name }))
    return url
  }
}

function* batches(handles: readonly string[]): Generator<{ Id: string; ReceiptHandle: string }[]> {
  const entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }))
  for (let at = 0; at < entries.length; at += BATCH) yield entries.slice(at, at + BATCH)
}

/** What AWS holds against the sender is an old handle; anything else is a failure of its own. */
function throwUnlessOver(name: string, failed: readonly BatchResultErrorEntry[]): void {
  const failure = failed.find(({ SenderFault: isOver }) => isOver !== true)
  if (failure !== undefined) throw new Error(`Queue ${name}: ${failure.Code}: ${failure.Message}`)
}

function missing(name: string, cause: Error): PlatformError {
  const remedy =
    'Deploy the platform of this environment, and see that each agent queue is declared in slipway.yaml.'
  return new PlatformError('queue_missing', `There is no queue ${name}. ${remedy}`, { cause })
}
