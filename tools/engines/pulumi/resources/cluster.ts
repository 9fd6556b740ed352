import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  ECSClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterCommand,
  type ClusterSetting,
} from '@aws-sdk/client-ecs'
import { answered } from '../provider/answered.ts'
import { asSet } from '../provider/compare.ts'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'
import { retry, settled } from '../provider/waits.ts'
import { ecsTags, fromEcsTags } from './ecs-tags.ts'

const CREATE_DELAY_S = 10
const CONFIGURE_DELAY_S = 10
const DELETE_TIMEOUT_S = 600
/** Tasks that stop after the cluster was asked to go. */
const BUSY = [
  'ClusterContainsTasksException',
  'ClusterContainsServicesException',
  'UpdateInProgressException',
]

/** aws:ecs/cluster:Cluster */
export const cluster: ResourceType = {
  module: 'ecs/cluster',
  performs: ['name', 'settings'],
  replacedBy: ['name'],
  named: 'name',
  normalise: (property, value) => (property === 'settings' ? asSet(value) : value),
  gone: ['ClusterNotFoundException'],
  create: async (scene, inputs) => {
    const { cluster: made } = await scene.client(ECSClient).send(
      new CreateClusterCommand({
        clusterName: inputs['name'] as string,
        settings: inputs['settings'] as ClusterSetting[] | undefined,
        tags: ecsTags(inputs['tagsAll']),
      }),
    )
    const id = answered(made?.clusterArn)
    return { id, finish: () => active(scene, id, CREATE_DELAY_S) }
  },
  read: async (scene, { id, state }) => {
    const found = await describe(scene, id)
    if (found === undefined || found.status === 'INACTIVE') return null
    // What AWS answers holds settings that nobody asked for; the real provider keeps all of them as computed.
    const settings = state['settings'] === undefined ? {} : { settings: settingsOf(found.settings) }
    const { clusterName: name, clusterArn: arn, tags } = found
    return { name, arn, tagsAll: fromEcsTags(tags), ...settings }
  },
  update: async (scene, { id, inputs, changed }) => {
    if (!changed.has('settings')) return
    const settings = inputs['settings'] as ClusterSetting[] | undefined
    await scene.client(ECSClient).send(new UpdateClusterCommand({ cluster: id, settings }))
    await active(scene, id, CONFIGURE_DELAY_S)
  },
  tag: async ({ client }, { id }, { set, removed }) => {
    if (Object.keys(set).length > 0)
      await client(ECSClient).send(new TagResourceCommand({ resourceArn: id, tags: ecsTags(set) }))
    if (removed.length > 0)
      await client(ECSClient).send(new UntagResourceCommand({ resourceArn: id, tagKeys: removed }))
  },
  remove: async (scene, { id }) => {
    await retry(scene.waits, {
      action: () => scene.client(ECSClient).send(new DeleteClusterCommand({ cluster: id })),
      whenever: ({ name }) => BUSY.includes(name),
      forSeconds: DELETE_TIMEOUT_S,
    })
  },
}

async function active(scene: Scene, id: string, delaySeconds: number): Promise<void> {
  const isSettled = async (): Promise<boolean> => (await describe(scene, id))?.status === 'ACTIVE'
  await settled(scene.waits, { isSettled, delaySeconds, betweenSeconds: 2, what: `the cluster ${id}` })
}

async function describe({ client }: Scene, id: string) {
  const { clusters } = await client(ECSClient).send(
    new DescribeClustersCommand({ clusters: [id], include: ['SETTINGS', 'TAGS'] }),
  )
  return clusters?.[0]
}

function settingsOf(settings: ClusterSetting[] | undefined): Properties[] {
  return (settings ?? []).map(({ name, value }) => ({ name, value }))
}
