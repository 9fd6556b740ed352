import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { answered } from '../provider/answered.ts'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'
import { tagsOf } from '../provider/tags.ts'

/** aws:cloudwatch/logGroup:LogGroup */
export const logGroup: ResourceType = {
  module: 'cloudwatch/logGroup',
  performs: ['name', 'retentionInDays', 'skipDestroy'],
  replacedBy: ['name'],
  named: 'name',
  defaults: { retentionInDays: 0, skipDestroy: false },
  gone: ['ResourceNotFoundException'],
  create: async (scene, inputs) => {
    const logGroupName = inputs['name'] as string
    const tags = tagsOf(inputs['tagsAll'])
    await scene.client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName, tags }))
    const finish = (): Promise<void> => retain(scene, logGroupName, inputs)
    return { id: logGroupName, ...(inputs['retentionInDays'] !== undefined && { finish }) }
  },
  read: async ({ client }, { id, state }) => {
    const { logGroups = [] } = await client(CloudWatchLogsClient).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: id }),
    )
    const found = logGroups.find(({ logGroupName }) => logGroupName === id)
    if (found === undefined) return null
    const arn = answered(found.arn).replace(/:\*$/, '')
    const { tags = {} } = await client(CloudWatchLogsClient).send(
      new ListTagsForResourceCommand({ resourceArn: arn }),
    )
    return {
      name: id,
      arn,
      tagsAll: tags,
      retentionInDays: found.retentionInDays ?? 0,
      logGroupClass: found.logGroupClass ?? 'STANDARD',
      skipDestroy: state['skipDestroy'] ?? false,
    }
  },
  update: async (scene, { id, inputs, changed }) => {
    if (changed.has('retentionInDays')) await retain(scene, id, inputs)
  },
  tag: async ({ client }, { state }, { set, removed }) => {
    const resourceArn = state['arn'] as string
    if (Object.keys(set).length > 0)
      await client(CloudWatchLogsClient).send(new TagResourceCommand({ resourceArn, tags: set }))
    if (removed.length > 0)
      await client(CloudWatchLogsClient).send(new UntagResourceCommand({ resourceArn, tagKeys: removed }))
  },
  remove: async ({ client }, { id, state }) => {
    if (state['skipDestroy'] === true) return
    await client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName: id }))
  },
}

/** 0 days: for ever. */
async function retain({ client }: Scene, logGroupName: string, inputs: Properties): Promise<void> {
  const days = (inputs['retentionInDays'] as number | undefined) ?? 0
  await (days === 0
    ? client(CloudWatchLogsClient).send(new DeleteRetentionPolicyCommand({ logGroupName }))
    : client(CloudWatchLogsClient).send(
        new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days }),
      ))
}
