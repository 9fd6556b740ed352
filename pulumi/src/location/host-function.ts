import { Function as LambdaFunction, type FunctionArgs } from '@pulumi/aws/lambda/function.js'
import {
  FunctionEventInvokeConfig,
  type FunctionEventInvokeConfigArgs,
} from '@pulumi/aws/lambda/functionEventInvokeConfig.js'
import type { Input, Output, Resource } from '@pulumi/pulumi'
import {
  EVENT_AGE_SECONDS,
  FUNCTION_TIMEOUT_S,
  placeNames,
  shapeName,
  type HostShape,
  type Place,
} from '@slipway/aws-layout'
import { arns } from '../policies/arns.ts'
import { hostVariables } from './host-variables.ts'
import type { HostRequest } from './host-request.ts'

type FunctionShape = HostShape & { type: 'lambda' }

/** A function of that shape; its output is the ARN of the version that it publishes. */
export function makeFunction(
  parent: Resource,
  request: HostRequest & { shape: FunctionShape },
): Output<string> {
  const { place, location, shape, attachments } = request
  const name = placeNames.function(place, location, shapeName(shape))
  const options = { parent, dependsOn: attachments }
  const made = new LambdaFunction(name, functionArgs(name, request), options)
  // The version before this one may be CURRENT: its configuration leaves the stack, and stays on AWS.
  new FunctionEventInvokeConfig(name, invokeConfigArgs(place, made), { ...options, retainOnDelete: true })
  return made.qualifiedArn
}

function functionArgs(
  name: string,
  { place, image, architecture, added, role, shape }: HostRequest & { shape: FunctionShape },
): FunctionArgs {
  return {
    name,
    packageType: 'Image',
    imageUri: image,
    architectures: [architecture],
    role: role.arn,
    publish: true,
    // Releases name versions of it.
    skipDestroy: true,
    timeout: FUNCTION_TIMEOUT_S,
    memorySize: shape.memory_mb,
    ephemeralStorage: { size: shape.tmp_mb },
    environment: { variables: hostVariables(place, added) },
    loggingConfig: { logFormat: 'Text', logGroup: placeNames.logGroup(place) },
  }
}

/** Of one version. What AWS itself invoked again would find its attempt taken, or be too late for it. */
function invokeConfigArgs(
  place: Place,
  { name, version }: { name: Input<string>; version: Input<string> },
): FunctionEventInvokeConfigArgs {
  return {
    functionName: name,
    qualifier: version,
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: EVENT_AGE_SECONDS,
    destinationConfig: { onFailure: { destination: arns.queue(place, placeNames.events(place)) } },
  }
}
