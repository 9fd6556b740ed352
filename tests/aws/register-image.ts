import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda'
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import {
  CONTAINER_NAME,
  EVENT_AGE_SECONDS,
  HOST_VARIABLES,
  placeNames,
  shapeName,
  type HostShape,
  type Place,
} from '@slipway/aws-layout'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import { vi } from 'vitest'
import { queueArn, type ClientConfig, type TestPlatform } from '@slipway/tools/engines/test-platform'

export interface RegisterRequest {
  location: string
  /** As the registry at hand has it: `host/repository@sha256:…`. */
  image: string
  shapes: readonly HostShape[]
}

const LAMBDA_TIMEOUT_S = 900

/** Makes the function or the task definition of each shape, as a deploy does, and says how each is launched. */
export async function registerImage(
  platform: TestPlatform,
  request: RegisterRequest,
): Promise<Record<string, LambdaTarget | EcsTarget>> {
  const targets = request.shapes.map(async (shape) => [
    shapeName(shape),
    await register(platform, request, shape),
  ])
  return Object.fromEntries(await Promise.all(targets)) as Record<string, LambdaTarget | EcsTarget>
}

function register(
  platform: TestPlatform,
  request: RegisterRequest,
  shape: HostShape,
): Promise<LambdaTarget | EcsTarget> {
  return shape.type === 'lambda'
    ? publishFunction(platform, request, shape)
    : registerTask(platform, request, shape)
}

async function publishFunction(
  platform: TestPlatform,
  { location, image }: RegisterRequest,
  shape: HostShape & { type: 'lambda' },
): Promise<LambdaTarget> {
  const { place, config } = platform
  const client = new LambdaClient(config)
  const FunctionName = placeNames.function(place, location, shapeName(shape))
  const { Version, FunctionArn } = await client.send(
    new CreateFunctionCommand({
      FunctionName,
      PackageType: 'Image',
      Code: { ImageUri: image },
      Role: roleArn(place, placeNames.locationRole(place, location)),
      Timeout: LAMBDA_TIMEOUT_S,
      MemorySize: shape.memory_mb,
      EphemeralStorage: { Size: shape.tmp_mb },
      Environment: { Variables: hostVariables(platform) },
      Publish: true,
    }),
  )
  const isActive = async (): Promise<void> => {
    const { State } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName, Qualifier: Version }),
    )
    if (State !== 'Active') throw new Error(`The function ${FunctionName} is ${State}.`)
  }
  await vi.waitFor(isActive, { timeout: 60_000 })
  await client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      Qualifier: Version,
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: EVENT_AGE_SECONDS,
      DestinationConfig: { OnFailure: { Destination: queueArn(place, placeNames.events(place)) } },
    }),
  )
  const arn = FunctionArn!.endsWith(`:${Version}`) ? FunctionArn! : `${FunctionArn}:${Version}`
  return { kind: 'lambda', function_arn: arn, timeout_ms: LAMBDA_TIMEOUT_S * 1000 }
}

async function registerTask(
  platform: TestPlatform,
  { location, image }: RegisterRequest,
  shape: HostShape & { type: 'ecs' },
): Promise<EcsTarget> {
  const { place, config } = platform
  const { taskDefinition } = await new ECSClient(config).send(
    new RegisterTaskDefinitionCommand({
      family: placeNames.taskFamily(place, location, shapeName(shape)),
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(shape.cpu),
      memory: String(shape.memory_mb),
      taskRoleArn: roleArn(place, placeNames.locationRole(place, location)),
      executionRoleArn: roleArn(place, placeNames.executionRole(place)),
      containerDefinitions: [
        {
          name: CONTAINER_NAME,
          image,
          essential: true,
          environment: Object.entries({
            ...hostVariables(platform),
            ...credentials(platform.taskConfigs?.[location] ?? config),
          }).map(([name, value]) => ({ name, value })),
        },
      ],
    }),
  )
  return {
    kind: 'ecs',
    cluster: placeNames.cluster(place),
    task_definition_arn: taskDefinition!.taskDefinitionArn!,
    container: CONTAINER_NAME,
    subnets: ['subnet-1'],
    security_groups: [],
    assign_public_ip: false,
  }
}

function hostVariables({ place, endpointForContainers }: TestPlatform): Record<string, string> {
  return {
    [HOST_VARIABLES.table]: placeNames.table(place),
    [HOST_VARIABLES.bucket]: placeNames.bucket(place),
    [HOST_VARIABLES.changedQueue]: `${endpointForContainers}/${place.account}/${placeNames.changed(place)}`,
  }
}

/** The emulator serves a task's role at an address that the SDK does not take credentials from. */
function credentials({ region, credentials: { accessKeyId, secretAccessKey, sessionToken } }: ClientConfig) {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  }
}

/** The ARN of a role of the environment. */
export function roleArn({ account, project, environment }: Place, name: string): string {
  return `arn:aws:iam::${account}:role/slipway/${project}/${environment}/${name}`
}
