import { Function as LambdaFunction } from '@pulumi/aws/lambda/function.js'
import { FunctionEventInvokeConfig } from '@pulumi/aws/lambda/functionEventInvokeConfig.js'
import type { Output, Resource } from '@pulumi/pulumi'
import type { HostShape } from '@slipway/aws-layout'
import { functionSettings, invokeSettings } from './function-settings.ts'
import type { HostRequest } from './host-request.ts'

/** A function of that shape; its output is the ARN of the version that it publishes. */
export function makeFunction(
  parent: Resource,
  request: HostRequest & { shape: HostShape & { type: 'lambda' } },
): Output<string> {
  const { place, role, attachments } = request
  const settings = functionSettings(request)
  const options = { parent, dependsOn: attachments }
  // Releases name versions of it, so that it is never destroyed. The role's own ARN: it is to be there before.
  const made = new LambdaFunction(
    settings.name,
    { ...settings, role: role.arn, publish: true, skipDestroy: true },
    options,
  )
  // The version before this one may be CURRENT: its configuration leaves the stack, and stays on AWS.
  new FunctionEventInvokeConfig(
    settings.name,
    { ...invokeSettings(place), functionName: made.name, qualifier: made.version },
    { ...options, retainOnDelete: true },
  )
  return made.qualifiedArn
}
