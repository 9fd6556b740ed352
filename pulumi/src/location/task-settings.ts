import { CONTAINER_NAME, placeNames, shapeName, type HostShape } from '@slipway/aws-layout'
import { arns } from '../policies/arns.ts'
import type { HostSettings } from './host-request.ts'
import { hostVariables } from './host-variables.ts'

/** Fargate gives so much without being asked, in GiB, and takes no request for it: 21 is the least. */
export const STORAGE_OF_ITSELF_GB = 20

/** Between SIGTERM and SIGKILL: as long as the runtime in a container reckons with. */
const STOP_TIMEOUT_S = 30

const CPU_ARCHITECTURES = { x86_64: 'X86_64', arm64: 'ARM64' } as const

/** What a task definition of that shape is asked to be, in Pulumi's words; its one container in those of ECS. */
export function taskSettings(request: HostSettings & { shape: HostShape & { type: 'ecs' } }) {
  const { place, location, architecture, shape } = request
  return {
    family: placeNames.taskFamily(place, location, shapeName(shape)),
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    runtimePlatform: {
      cpuArchitecture: CPU_ARCHITECTURES[architecture],
      operatingSystemFamily: 'LINUX',
    },
    cpu: String(shape.cpu),
    memory: String(shape.memory_mb),
    ...(shape.storage_gb > STORAGE_OF_ITSELF_GB && { ephemeralStorage: { sizeInGib: shape.storage_gb } }),
    taskRoleArn: arns.role(place, placeNames.locationRole(place, location)),
    executionRoleArn: arns.role(place, placeNames.executionRole(place)),
    container: containerSettings(request),
  }
}

/** What it starts is the image's own entry point. */
function containerSettings({ place, location, image, added }: HostSettings) {
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
