import {
  CONTAINER_NAME,
  FUNCTION_TIMEOUT_S,
  placeNames,
  shapeName,
  type HostShape,
  type Place,
} from '@slipway/aws-layout'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'

/** Where the tasks of an environment run. */
export interface Network {
  subnets: readonly string[]
  security_groups: readonly string[]
}

interface ShapesRequest {
  place: Place
  network: Network | null
  shapes: readonly HostShape[]
}

/** Throws a `DeployError` (`network_missing`) when a shape needs a network, and the environment declares none. */
export function requireNetwork({
  place,
  network,
  location,
  shapes,
}: ShapesRequest & { location: string }): void {
  if (network !== null || !shapes.some(({ type }) => type === 'ecs')) return
  throw new DeployError({
    code: 'network_missing',
    message: `${location} runs on ECS, and ${place.environment} declares no network for its tasks.`,
    remedy: `Declare environments.${place.environment}.network in slipway.yaml: {subnets: [...], security_groups: [...]}.`,
  })
}

/**
 * What launches each shape, by its name, from the outputs of a location's stack. Tasks get no public address: their
 * subnets lead out through a NAT gateway or by endpoints.
 */
export function targetsOf({
  place,
  network,
  shapes,
  outputs,
}: ShapesRequest & { outputs: Record<string, unknown> }): Record<string, LambdaTarget | EcsTarget> {
  const { functions, taskDefinitions } = outputs as Partial<LocationOutputs>
  const targets = shapes.map((shape): [string, LambdaTarget | EcsTarget] => {
    const name = shapeName(shape)
    if (shape.type === 'lambda') {
      const function_arn = made(functions, name)
      return [name, { kind: 'lambda', function_arn, timeout_ms: FUNCTION_TIMEOUT_S * 1000 }]
    }
    const task_definition_arn = made(taskDefinitions, name)
    return [name, ecsTarget({ place, network, task_definition_arn })]
  })
  return Object.fromEntries(targets)
}

/** ARNs by the name of the shape. */
interface LocationOutputs {
  functions: Record<string, string>
  taskDefinitions: Record<string, string>
}

function ecsTarget({
  place,
  network,
  task_definition_arn,
}: Omit<ShapesRequest, 'shapes'> & { task_definition_arn: string }): EcsTarget {
  return {
    kind: 'ecs',
    cluster: placeNames.cluster(place),
    task_definition_arn,
    container: CONTAINER_NAME,
    subnets: [...(network?.subnets ?? [])],
    security_groups: [...(network?.security_groups ?? [])],
    assign_public_ip: false,
  }
}

function made(arns: Record<string, string> | undefined, name: string): string {
  const arn = arns?.[name]
  if (arn === undefined) throw new Error(`The stack of the location has no output for ${name}.`)
  return arn
}
