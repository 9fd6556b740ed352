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
import { differences, digestIn, listed, notThere, type Property } from './differences.ts'
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
  if (found === undefined) return [notThere(target.function_arn)]
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
    ['state', awake(Configuration?.State), 'Active'],
    ['kind of package', Configuration?.PackageType, asked.packageType],
    ['image', digestIn(Code?.ResolvedImageUri ?? Code?.ImageUri), digestIn(asked.imageUri)],
    ['architecture', listed(Architectures ?? ['x86_64']), listed(asked.architectures)],
    ['role', Configuration?.Role, asked.role],
    ['memory (MB)', Configuration?.MemorySize, asked.memorySize],
    ['/tmp (MB)', EphemeralStorage?.Size ?? 512, asked.ephemeralStorage.size],
    ['timeout (s)', Configuration?.Timeout, asked.timeout],
    ['log group', LoggingConfig?.LogGroup, asked.loggingConfig.logGroup],
    ['format of the log', LoggingConfig?.LogFormat ?? 'Text', asked.loggingConfig.logFormat],
    // The image's own.
    ['entry point', listed(EntryPoint), undefined],
    ['command', listed(Command), undefined],
    ['working directory', WorkingDirectory, undefined],
    ...variableProperties(Environment?.Variables ?? {}, asked.environment.variables),
  ]
}

/** Of what nobody invoked for weeks AWS puts the image away; it gets it again at the next launch, which waits for it. */
function awake(state: string | undefined): string | undefined {
  return state === 'Inactive' ? 'Active' : state
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

/** Undefined when there is no such version. */
async function untilSettled(
  { lambda, clock }: FunctionDeps,
  { function_arn: FunctionName }: LambdaTarget,
): Promise<GetFunctionCommandOutput | undefined> {
  const end = clock.monotonic() + ACTIVE_WITHIN_MS
  for (;;) {
    const found = await unlessMissing(() => lambda.send(new GetFunctionCommand({ FunctionName })))
    if (found?.Configuration?.State !== 'Pending' || clock.monotonic() >= end) return found
    await clock.sleep(ASK_EVERY_MS)
  }
}

/** Empty when the version has none, and AWS goes by its defaults. */
async function invokeConfigOf(
  { lambda }: FunctionDeps,
  { function_arn }: LambdaTarget,
): Promise<FunctionEventInvokeConfig> {
  const [FunctionName, Qualifier] = function_arn.split(':').slice(-2)
  const command = new GetFunctionEventInvokeConfigCommand({ FunctionName, Qualifier })
  return (await unlessMissing(() => lambda.send(command))) ?? {}
}

async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}
