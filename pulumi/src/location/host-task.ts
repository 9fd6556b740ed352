import { TaskDefinition, type TaskDefinitionArgs } from '@pulumi/aws/ecs/taskDefinition.js'
import type { Output, Resource } from '@pulumi/pulumi'
import { CONTAINER_NAME, placeNames, shapeName, type HostShape } from '@slipway/aws-layout'
import { arns } from '../policies/arns.ts'
import type { HostRequest } from './host-request.ts'
import { hostVariables } from './host-variables.ts'

type TaskShape = HostShape & { type: 'ecs' }
type TaskRequest = HostRequest & { shape: TaskShape }

/** Fargate gives so much without being asked, and takes no request for it: 21 GiB is the least. */
const STORAGE_OF_ITSELF_GB = 20

/** Between SIGTERM and SIGKILL: as long as the runtime in a container reckons with. */
const STOP_TIMEOUT_S = 30

const CPU_ARCHITECTURES = { x86_64: 'X86_64', arm64: 'ARM64' } as const

/** A task definition of that shape; its output is the ARN of the revision. */
export function makeTaskDefinition(parent: Resource, request: TaskRequest): Output<string> {
  const { place, location, shape, attachments } = request
  const family = placeNames.taskFamily(place, location, shapeName(shape))
  return new TaskDefinition(family, taskArgs(family, request), { parent, dependsOn: attachments }).arn
}

function taskArgs(family: string, request: TaskRequest): TaskDefinitionArgs {
  const { place, architecture, role, shape } = request
  return {
    family,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    runtimePlatform: {
      cpuArchitecture: CPU_ARCHITECTURES[architecture],
      operatingSystemFamily: 'LINUX',
    },
    cpu: String(shape.cpu),
    memory: String(shape.memory_mb),
    ...(shape.storage_gb > STORAGE_OF_ITSELF_GB && { ephemeralStorage: { sizeInGib: shape.storage_gb } }),
    taskRoleArn: role.arn,
    executionRoleArn: arns.role(place, placeNames.executionRole(place)),
    containerDefinitions: JSON.stringify([container(request)]),
    // Releases name revisions of it.
    skipDestroy: true,
  }
}

/** What it starts is the image's own entry point. */
function container({ place, location, image, added }: TaskRequest) {
  const variables = { AWS_REGION: place.region, ...hostVariables(place, added) }
  return {
    name: CONTAINER_NAME,
    image,
    essential: true,
    environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
    // Something has to bury the processes that lose their parents.
    linuxParameters: { initProcessEnabled: true },
    stopTimeout: STOP_TIMEOUT_S,
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': placeNames.logGroup(place),
        'awslogs-region': place.region,
        'awslogs-stream-prefix': location,
      },
    },
  }
}
