import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import { awsClientConfig, type AwsCaller } from '@slipway/tools/engines'

/** What each target would run, by the name of its shape; of one that cannot be launched any more, why. */
export async function imagesOf(
  caller: AwsCaller,
  targets: Record<string, LambdaTarget | EcsTarget>,
): Promise<Record<string, string | undefined>> {
  const images = Object.entries(targets).map(async ([name, target]) => [
    name,
    await (target.kind === 'lambda' ? imageOfVersion(caller, target) : imageOfRevision(caller, target)),
  ])
  return Object.fromEntries(await Promise.all(images)) as Record<string, string | undefined>
}

async function imageOfVersion(
  caller: AwsCaller,
  { function_arn: FunctionName }: LambdaTarget,
): Promise<string | undefined> {
  const client = new LambdaClient(awsClientConfig(caller))
  const { Code } = await client.send(new GetFunctionCommand({ FunctionName }))
  return Code?.ImageUri
}

async function imageOfRevision(
  caller: AwsCaller,
  { task_definition_arn }: EcsTarget,
): Promise<string | undefined> {
  const client = new ECSClient(awsClientConfig(caller))
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: task_definition_arn })
  const { taskDefinition } = await client.send(command)
  if (taskDefinition?.status !== 'ACTIVE') return taskDefinition?.status
  return taskDefinition.containerDefinitions?.[0]?.image
}
