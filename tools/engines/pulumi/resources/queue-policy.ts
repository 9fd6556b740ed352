import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { jsonMeaning } from '../provider/compare.ts'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'
import { attributesSettled, QUEUE_GONE } from './queue.ts'

/** aws:sqs/queuePolicy:QueuePolicy */
export const queuePolicy: ResourceType = {
  module: 'sqs/queuePolicy',
  performs: ['policy', 'queueUrl'],
  replacedBy: ['queueUrl'],
  normalise: (property, value) => (property === 'policy' ? jsonMeaning(value) : value),
  gone: QUEUE_GONE,
  create: async (scene, inputs) => {
    const id = inputs['queueUrl'] as string
    await write(scene, id, inputs)
    return { id, finish: () => attributesSettled(scene, id, { Policy: inputs['policy'] as string }) }
  },
  read: async ({ client }, { id }) => {
    const { Attributes } = await client(SQSClient).send(
      new GetQueueAttributesCommand({ QueueUrl: id, AttributeNames: ['Policy'] }),
    )
    const policy = Attributes?.['Policy']
    return policy === undefined || policy === '' ? null : { queueUrl: id, policy }
  },
  update: async (scene, { id, inputs }) => {
    await write(scene, id, inputs)
    await attributesSettled(scene, id, { Policy: inputs['policy'] as string })
  },
  remove: async (scene, { id }) => write(scene, id, { policy: '' }),
}

async function write({ client }: Scene, QueueUrl: string, inputs: Properties): Promise<void> {
  const Attributes = { Policy: inputs['policy'] as string }
  await client(SQSClient).send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
}
