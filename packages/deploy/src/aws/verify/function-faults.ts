import {
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  ResourceNotFoundException,
  type FunctionEventInvokeConfig,
  type GetFunctionCommandOutput,
} from '@aws-sdk/client-lambda'
import type { HostShape } from '@slipway/aws-layout'
import type { LambdaTarget } from '@slipway/model'
import { functionSettings, invokeSettings, type HostSettings } from '@slipway/pulumi/location'
import { differences, digestIn, words, type Property } from './differences.ts'
import { variableProperties } from './variable-properties.ts'
import type { VerifyDeps } from './verify-deps.ts'

/** AWS makes a version of an image Active within a minute or two; a large image takes it longest. */
const ACTIVE_WITHIN_MS = 180_000
const ASK_EVERY_MS = 1_000

type FunctionDeps = Pick<VerifyDeps, 'lambda' | 'clock'>
type AskedFunction = ReturnType<typeof functionSettings>

export interface FunctionRequest extends HostSettings {
  target: LambdaTarget
  shape: HostShape & { type: 'lambda' }
}

/** What of a published version is not as it was asked for, in words. Waits until the version is Active. */
export async function faultsOfFunction(deps: FunctionDeps, request: FunctionRequest): Promise<string[]> {
  const { target, place } = request
  const found = await untilSettled(deps, target)
  const invoked = await invokeConfigOf(deps, target)
  return differences(target.function_arn, [
    ...versionProperties(found, functionSettings(request)),
    ...invokeProperties(invoked, invokeSettings(place)),
  ])
}

/** Where AWS may leave something out, it stands for its default. */
function versionProperties(
  { Configuration, Code }: GetFunctionCommandOutput,
  asked: AskedFunction,
): Property[] {
  const { Architectures, EphemeralStorage, Environment, ImageConfigResponse, LoggingConfig } =
    Configuration ?? {}
  const { EntryPoint, Command, WorkingDirectory } = ImageConfigResponse?.ImageConfig ?? {}
  return [
    ['state', Configuration?.State, 'Active'],
    ['kind of package', Configuration?.PackageType, asked.packageType],
    ['image', digestIn(Code?.ResolvedImageUri ?? Code?.ImageUri), digestIn(asked.imageUri)],
    ['architecture', words(Architectures ?? ['x86_64']), words(asked.architectures)],
    ['role', Configuration?.Role, asked.role],
    ['memory (MB)', Configuration?.MemorySize, asked.memorySize],
    ['/tmp (MB)', EphemeralStorage?.Size ?? 512, asked.ephemeralStorage.size],
    ['timeout (s)', Configuration?.Timeout, asked.timeout],
    ['log group', LoggingConfig?.LogGroup, asked.loggingConfig.logGroup],
    ['format of the log', LoggingConfig?.LogFormat ?? 'Text', asked.loggingConfig.logFormat],
    // The image's own.
    ['entry point', words(EntryPoint), undefined],
    ['command', words(Command), undefined],
    ['working directory', WorkingDirectory, undefined],
    ...variableProperties(Environment?.Variables ?? {}, asked.environment.variables),
  ]
}

function invokeProperties(
  { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }: FunctionEventInvokeConfig,
  asked: ReturnType<typeof invokeSettings>,
): Property[] {
  const { onFailure } = asked.destinationConfig
  return [
    ["number of AWS's own retries", MaximumRetryAttempts, asked.maximumRetryAttempts],
    ['greatest age of an event (s)', MaximumEventAgeInSeconds, asked.maximumEventAgeInSeconds],
    ['destination of failures', DestinationConfig?.OnFailure?.Destination, onFailure.destination],
  ]
}

async function untilSettled(
  { lambda, clock }: FunctionDeps,
  { function_arn: FunctionName }: LambdaTarget,
): Promise<GetFunctionCommandOutput> {
  const end = clock.monotonic() + ACTIVE_WITHIN_MS
  for (;;) {
    const found = await lambda.send(new GetFunctionCommand({ FunctionName }))
    if (found.Configuration?.State !== 'Pending' || clock.monotonic() >= end) return found
    await clock.sleep(ASK_EVERY_MS)
  }
}

/** Empty when the version has none, and AWS goes by its defaults. */
async function invokeConfigOf(
  { lambda }: FunctionDeps,
  { function_arn }: LambdaTarget,
): Promise<FunctionEventInvokeConfig> {
  const [FunctionName, Qualifier] = function_arn.split(':').slice(-2)
  try {
    return await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName, Qualifier }))
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return {}
    throw error
  }
}
