import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs'
import { isDeepStrictEqual } from 'node:util'
import { jsonMeaning } from '../provider/compare.ts'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'
import { tagsOf } from '../provider/tags.ts'
import { settled } from '../provider/waits.ts'

/** By input: the attribute that SQS keeps it in. */
const ATTRIBUTES = {
  delaySeconds: 'DelaySeconds',
  maxMessageSize: 'MaximumMessageSize',
  messageRetentionSeconds: 'MessageRetentionPeriod',
  receiveWaitTimeSeconds: 'ReceiveMessageWaitTimeSeconds',
  redrivePolicy: 'RedrivePolicy',
  sqsManagedSseEnabled: 'SqsManagedSseEnabled',
  visibilityTimeoutSeconds: 'VisibilityTimeout',
} as const

type AttributeName = (typeof ATTRIBUTES)[keyof typeof ATTRIBUTES]

const EQUAL_READS = 6
const BETWEEN_READS_S = 5

/** What SQS and its SDK call a queue that is not there. */
export const QUEUE_GONE = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']

/** aws:sqs/queue:Queue */
export const queue: ResourceType = {
  module: 'sqs/queue',
  performs: ['name', ...Object.keys(ATTRIBUTES)],
  replacedBy: ['name'],
  named: 'name',
  defaults: {
    delaySeconds: 0,
    maxMessageSize: 262_144,
    messageRetentionSeconds: 345_600,
    receiveWaitTimeSeconds: 0,
    visibilityTimeoutSeconds: 30,
  },
  normalise: (property, value) => (property === 'redrivePolicy' ? jsonMeaning(value) : value),
  gone: QUEUE_GONE,
  create: async (scene, inputs) => {
    const QueueName = inputs['name'] as string
    const desired = { ...queue.defaults, ...inputs }
    const Attributes = attributesOf(desired, Object.keys(desired))
    const tags = tagsOf(inputs['tagsAll'])
    await scene.client(SQSClient).send(new CreateQueueCommand({ QueueName, Attributes, tags }))
    // As AWS has it: the emulator names itself.
    const id = `https://sqs.${scene.region}.amazonaws.com/${scene.account}/${QueueName}`
    return { id, finish: () => attributesSettled(scene, id, Attributes) }
  },
  read: async (scene, { id }) => {
    const attributes = await readAttributes(scene, id)
    const { Tags = {} } = await scene.client(SQSClient).send(new ListQueueTagsCommand({ QueueUrl: id }))
    const entries = Object.entries(ATTRIBUTES).map(([name, attribute]) => [
      name,
      fromAttribute(attribute, attributes[attribute]),
    ])
    return {
      ...(Object.fromEntries(entries) as Properties),
      arn: attributes['QueueArn'],
      name: id.slice(id.lastIndexOf('/') + 1),
      url: id,
      fifoQueue: false,
      tagsAll: Tags,
    }
  },
  update: async (scene, { id, inputs, changed }) => {
    const Attributes = attributesOf({ ...queue.defaults, ...inputs }, [...changed])
    if (Object.keys(Attributes).length === 0) return
    await scene.client(SQSClient).send(new SetQueueAttributesCommand({ QueueUrl: id, Attributes }))
    await attributesSettled(scene, id, Attributes)
  },
  tag: async ({ client }, { id: QueueUrl }, { set, removed }) => {
    if (Object.keys(set).length > 0)
      await client(SQSClient).send(new TagQueueCommand({ QueueUrl, Tags: set }))
    if (removed.length > 0)
      await client(SQSClient).send(new UntagQueueCommand({ QueueUrl, TagKeys: removed }))
  },
  remove: async ({ client }, { id }) => {
    await client(SQSClient).send(new DeleteQueueCommand({ QueueUrl: id }))
  },
}

/** Attributes become what they were set to on one machine of SQS after the other. */
export async function attributesSettled(
  scene: Scene,
  id: string,
  expected: Record<string, string>,
): Promise<void> {
  const isSettled = async (): Promise<boolean> => {
    const attributes = await readAttributes(scene, id).catch((): Record<string, string> => ({}))
    return Object.entries(expected).every(([name, value]) =>
      isDeepStrictEqual(jsonMeaning(attributes[name] ?? ''), jsonMeaning(value)),
    )
  }
  await settled(scene.waits, {
    isSettled,
    delaySeconds: 0,
    betweenSeconds: BETWEEN_READS_S,
    looks: EQUAL_READS,
    what: `attributes of ${id}`,
  })
}

async function readAttributes({ client }: Scene, id: string): Promise<Record<string, string>> {
  const { Attributes = {} } = await client(SQSClient).send(
    new GetQueueAttributesCommand({ QueueUrl: id, AttributeNames: ['All'] }),
  )
  return Attributes
}

/** The empty text takes an attribute away. */
function attributesOf(inputs: Properties, properties: readonly string[]): Record<string, string> {
  const written = Object.entries(ATTRIBUTES)
    .filter(([name]) => properties.includes(name))
    .map(([name, attribute]) => [
      attribute,
      String((inputs[name] as string | number | boolean | undefined) ?? ''),
    ])
  return Object.fromEntries(written) as Record<string, string>
}

function fromAttribute(attribute: AttributeName, value: string | undefined): unknown {
  if (attribute === 'RedrivePolicy') return value
  if (attribute === 'SqsManagedSseEnabled') return value === undefined ? undefined : value === 'true'
  return value === undefined ? undefined : Number(value)
}
