import { LambdaClient, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { Launcher } from '@slipway/model'
import { queueArn } from '@slipway/tests/aws/test-platform.ts'
import type { AwsHosts } from './aws-hosts.ts'

/** What is seen of a function's asynchronous invocations: how many were accepted, and of how many Lambda says that they are over. */
export interface LambdaInvocations {
  /** The same launcher; what it launches is counted. */
  counted(launcher: Launcher): Launcher
  /** Of a run, at this moment. */
  underWay(runId: string): Promise<number>
}

const QUEUE = 'invocations-over'

/** Makes Lambda tell a queue of every invocation's end, whatever it is. */
export async function watchInvocations({ platform, lambda }: AwsHosts): Promise<LambdaInvocations> {
  const { config, place } = platform
  const queues = new SQSClient(config)
  const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: QUEUE }))
  const to = { Destination: queueArn(place, QUEUE) }
  await new LambdaClient(config).send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: lambda.present.function_arn,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: to, OnFailure: to },
    }),
  )
  const accepted: string[] = []
  const over: string[] = []

  async function receiveEnds(): Promise<void> {
    const { Messages = [] } = await queues.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    )
    for (const { Body = '', ReceiptHandle } of Messages) {
      const { requestPayload } = JSON.parse(Body) as { requestPayload: { run_id: string } }
      over.push(requestPayload.run_id)
      await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }

  return {
    counted: (launcher) => ({
      name: launcher.name,
      launch: async (request) => {
        const answer = await launcher.launch(request)
        if (answer.launched) accepted.push(request.envelope.run_id)
        return answer
      },
      inspect: (handles) => launcher.inspect(handles),
      stop: (handle, options) => launcher.stop(handle, options),
      cleanUp: (handle) => launcher.cleanUp(handle),
    }),
    underWay: async (runId) => {
      await receiveEnds()
      const count = (runIds: string[]) => runIds.filter((one) => one === runId).length
      return count(accepted) - count(over)
    },
  }
}
