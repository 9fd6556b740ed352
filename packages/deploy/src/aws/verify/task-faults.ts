import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import type { HostShape } from '@slipway/aws-layout'
import type { EcsTarget } from '@slipway/model'
import { differences } from './differences.ts'
import type { VerifyDeps } from './verify-deps.ts'

/** What of a revision is not as it was asked for, in words. */
export async function faultsOfTask(
  { ecs }: Pick<VerifyDeps, 'ecs'>,
  request: { target: EcsTarget; shape: HostShape & { type: 'ecs' }; digest: string },
): Promise<string[]> {
  const { target, shape, digest } = request
  const { taskDefinition: found } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: target.task_definition_arn }),
  )
  const container = found?.containerDefinitions?.find(({ name }) => name === target.container)
  const image = container?.image ?? 'no image'
  return differences(target.task_definition_arn, [
    ['status', found?.status, 'ACTIVE'],
    ['image', image.slice(image.indexOf('@') + 1), digest],
    ['CPU units', found?.cpu, String(shape.cpu)],
    ['memory (MiB)', found?.memory, String(shape.memory_mb)],
  ])
}
