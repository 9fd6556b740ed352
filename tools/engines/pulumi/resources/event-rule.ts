import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTagsForResourceCommand,
  PutRuleCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge'
import { jsonMeaning } from '../provider/compare.ts'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'
import { tagList, tagsFromList } from '../provider/tags.ts'

/** aws:cloudwatch/eventRule:EventRule, on the default bus */
export const eventRule: ResourceType = {
  module: 'cloudwatch/eventRule',
  performs: ['description', 'eventPattern', 'name', 'state'],
  replacedBy: ['name'],
  named: 'name',
  defaults: { state: 'ENABLED' },
  normalise: (property, value) => (property === 'eventPattern' ? jsonMeaning(value) : value),
  gone: ['ResourceNotFoundException'],
  create: async (scene, inputs) => {
    await write(scene, inputs, tagList(inputs['tagsAll']))
    return { id: inputs['name'] as string }
  },
  read: async ({ client }, { id }) => {
    const found = await client(EventBridgeClient).send(new DescribeRuleCommand({ Name: id }))
    const { Arn: arn, Description: description, EventPattern: eventPattern, State: state } = found
    const { Tags } = await client(EventBridgeClient).send(
      new ListTagsForResourceCommand({ ResourceARN: arn }),
    )
    const tagsAll = tagsFromList(Tags)
    return { arn, description, eventPattern, name: id, state, eventBusName: 'default', tagsAll }
  },
  update: async (scene, { inputs, changed }) => {
    if (changed.size > 0) await write(scene, inputs)
  },
  tag: async ({ client }, { state }, { set, removed }) => {
    const ResourceARN = state['arn'] as string
    if (Object.keys(set).length > 0)
      await client(EventBridgeClient).send(new TagResourceCommand({ ResourceARN, Tags: tagList(set) }))
    if (removed.length > 0)
      await client(EventBridgeClient).send(new UntagResourceCommand({ ResourceARN, TagKeys: removed }))
  },
  remove: async ({ client }, { id }) => {
    await client(EventBridgeClient).send(new DeleteRuleCommand({ Name: id }))
  },
}

async function write(
  { client }: Scene,
  inputs: Properties,
  Tags?: ReturnType<typeof tagList>,
): Promise<void> {
  await client(EventBridgeClient).send(
    new PutRuleCommand({
      Name: inputs['name'] as string,
      Description: inputs['description'] as string | undefined,
      EventPattern: inputs['eventPattern'] as string | undefined,
      State: (inputs['state'] as 'ENABLED' | 'DISABLED' | undefined) ?? 'ENABLED',
      Tags,
    }),
  )
}
