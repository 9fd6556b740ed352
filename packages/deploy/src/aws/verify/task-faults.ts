import {
  ClientException,
  DescribeTaskDefinitionCommand,
  type ContainerDefinition,
  type TaskDefinition,
} from '@aws-sdk/client-ecs'
import type { HostShape } from '@slipway/aws-layout'
import type { EcsTarget } from '@slipway/model'
import { STORAGE_OF_ITSELF_GB, taskSettings, type HostSettings } from '@slipway/pulumi/location'
import { differences, digestIn, listed, notThere, type Property } from './differences.ts'
import { variableProperties } from './variable-properties.ts'
import type { VerifyDeps } from './verify-deps.ts'

type AskedTask = ReturnType<typeof taskSettings>

export interface TaskRequest extends HostSettings {
  target: EcsTarget
  shape: HostShape & { type: 'ecs' }
}

/** What of a revision is not as it was asked for, in words. */
export async function faultsOfTask(
  { ecs }: Pick<VerifyDeps, 'ecs'>,
  request: TaskRequest,
): Promise<string[]> {
  const { task_definition_arn: arn } = request.target
  const taskDefinition = await describe(ecs, arn)
  if (taskDefinition === undefined) return [notThere(arn)]
  const asked = taskSettings(request)
  const container = taskDefinition.containerDefinitions?.find(({ name }) => name === asked.container.name)
  return differences(arn, [
    ...revisionProperties(taskDefinition, asked),
    ...containerProperties(container ?? {}, asked.container),
  ])
}

/** Undefined when there is no such revision: ECS has no error of its own for that. */
async function describe(ecs: VerifyDeps['ecs'], arn: string): Promise<TaskDefinition | undefined> {
  try {
    return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }))).taskDefinition
  } catch (error) {
    if (error instanceof ClientException && error.message.includes('Unable to describe')) return undefined
    throw error
  }
}

/** Where AWS may leave something out, it stands for its default. */
function revisionProperties(found: TaskDefinition, asked: AskedTask): Property[] {
  const { requiresCompatibilities = [], runtimePlatform, ephemeralStorage } = found
  const { cpuArchitecture, operatingSystemFamily } = asked.runtimePlatform
  return [
    ['status', found.status, 'ACTIVE'],
    ['compatibility', listed(requiresCompatibilities), listed(asked.requiresCompatibilities)],
    ['network mode', found.networkMode, asked.networkMode],
    ['architecture', runtimePlatform?.cpuArchitecture ?? 'X86_64', cpuArchitecture],
    ['operating system', runtimePlatform?.operatingSystemFamily ?? 'LINUX', operatingSystemFamily],
    ['CPU units', found.cpu, asked.cpu],
    ['memory (MiB)', found.memory, asked.memory],
    [
      'storage (GiB)',
      ephemeralStorage?.sizeInGiB ?? STORAGE_OF_ITSELF_GB,
      asked.ephemeralStorage?.sizeInGib ?? STORAGE_OF_ITSELF_GB,
    ],
    ['task role', found.taskRoleArn, asked.taskRoleArn],
    ['execution role', found.executionRoleArn, asked.executionRoleArn],
  ]
}

function containerProperties(found: ContainerDefinition, asked: AskedTask['container']): Property[] {
  const { environment = [], logConfiguration, linuxParameters } = found
  const { logDriver, options } = asked.logConfiguration
  const { initProcessEnabled } = asked.linuxParameters
  return [
    ['image', digestIn(found.image), digestIn(asked.image)],
    ['being essential', found.essential ?? true, asked.essential],
    ['time to stop (s)', found.stopTimeout, asked.stopTimeout],
    ['init process', linuxParameters?.initProcessEnabled ?? false, initProcessEnabled],
    ['log driver', logConfiguration?.logDriver, logDriver],
    ...Object.entries(options).map(([name, value]): Property => [
      `the log option ${name}`,
      logConfiguration?.options?.[name],
      value,
    ]),
    // The image's own.
    ['entry point', listed(found.entryPoint), undefined],
    ['command', listed(found.command), undefined],
    ['working directory', found.workingDirectory, undefined],
    ...variableProperties(byName(environment), byName(asked.environment)),
  ]
}

function byName(
  variables: readonly { name?: string | undefined; value?: string | undefined }[],
): Record<string, string | undefined> {
  return Object.fromEntries(variables.map(({ name = '', value }) => [name, value]))
}
