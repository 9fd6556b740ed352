import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type ContainerDefinition,
  type RegisterTaskDefinitionCommandInput,
  type TaskDefinition,
} from '@aws-sdk/client-ecs'
import { answered } from '../provider/answered.ts'
import { asSet } from '../provider/compare.ts'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'
import { containersMeaning } from './container-definitions.ts'
import { ecsTags, fromEcsTags } from './ecs-tags.ts'

/** Said as the API says it, but for what `registration` translates. */
const SAME = [
  'cpu',
  'executionRoleArn',
  'family',
  'memory',
  'networkMode',
  'requiresCompatibilities',
  'runtimePlatform',
  'taskRoleArn',
  'volumes',
] as const

/** All of these are said when a revision is registered, and never again. */
const FIXED = [...SAME, 'containerDefinitions', 'ephemeralStorage']

/** aws:ecs/taskDefinition:TaskDefinition */
export const taskDefinition: ResourceType = {
  module: 'ecs/taskDefinition',
  performs: [...FIXED, 'skipDestroy'],
  replacedBy: FIXED,
  defaults: { skipDestroy: false },
  normalise: (property, value) => {
    if (property === 'containerDefinitions') return containersMeaning(value)
    return property === 'requiresCompatibilities' ? asSet(value) : value
  },
  // ECS has no error of its own for a definition that is not there.
  gone: ['ClientException'],
  create: async (scene, inputs) => {
    const { taskDefinition: made } = await scene
      .client(ECSClient)
      .send(new RegisterTaskDefinitionCommand(registration(scene, inputs)))
    const { family, taskDefinitionArn: arn } = answered(made)
    return { id: answered(family), state: { arn } }
  },
  read: async ({ client }, { state }) => {
    const { taskDefinition: found, tags } = await client(ECSClient).send(
      new DescribeTaskDefinitionCommand({ taskDefinition: state['arn'] as string, include: ['TAGS'] }),
    )
    if (found?.status !== 'ACTIVE') return null
    return { ...properties(found, state), tagsAll: fromEcsTags(tags) }
  },
  // skipDestroy alone: the state says it.
  update: async () => {},
  tag: async ({ client }, { state }, { set, removed }) => {
    const resourceArn = state['arn'] as string
    if (Object.keys(set).length > 0)
      await client(ECSClient).send(new TagResourceCommand({ resourceArn, tags: ecsTags(set) }))
    if (removed.length > 0)
      await client(ECSClient).send(new UntagResourceCommand({ resourceArn, tagKeys: removed }))
  },
  remove: async ({ client }, { state }) => {
    if (state['skipDestroy'] === true) return
    const arn = state['arn'] as string
    await client(ECSClient).send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn }))
  },
}

function registration(scene: Scene, inputs: Properties): RegisterTaskDefinitionCommandInput {
  const same = Object.fromEntries(SAME.map((property) => [property, inputs[property]]))
  const storage = inputs['ephemeralStorage'] as { sizeInGib: number } | undefined
  return {
    ...(same as Pick<RegisterTaskDefinitionCommandInput, (typeof SAME)[number]>),
    ...(storage && { ephemeralStorage: { sizeInGiB: storage.sizeInGib } }),
    containerDefinitions: containersForEmulator(scene, inputs['containerDefinitions'] as string),
    tags: ecsTags(inputs['tagsAll']),
  }
}

/** By the emulator, in container definitions. */
const IGNORED = ['entryPoint', 'workingDirectory', 'user']

/** Throws for what the emulator would leave out without a word. */
function containersForEmulator(scene: Scene, text: string): ContainerDefinition[] {
  const containers = JSON.parse(text) as ContainerDefinition[]
  const added = Object.entries(scene.taskVariables).map(([name, value]) => ({ name, value }))
  return containers.map((container) => {
    const ignored = IGNORED.filter((name) => name in container)
    if (ignored.length > 0)
      throw new Error(`The emulator ignores ${ignored.join(', ')}: leave it to the image.`)
    const { image = '', environment = [] } = container
    const own = environment.filter(({ name = '' }) => !(name in scene.taskVariables))
    return { ...container, image: scene.images.forEmulator(image), environment: [...own, ...added] }
  })
}

/** Revisions never change; the emulator's copy holds its own image and credentials, so that those of the state are kept. */
function properties(found: TaskDefinition, state: Properties): Properties {
  const arn = answered(found.taskDefinitionArn)
  return {
    arn,
    arnWithoutRevision: arn.slice(0, arn.lastIndexOf(':')),
    revision: found.revision,
    skipDestroy: state['skipDestroy'] ?? false,
    enableFaultInjection: false,
    trackLatest: false,
  }
}
