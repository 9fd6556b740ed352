import {
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type FunctionConfiguration,
  type LogFormat,
} from '@aws-sdk/client-lambda'
import { answered } from '../provider/answered.ts'
import type { Properties, Scene, Update } from '../provider/resource-type.ts'
import { functionReady, retryWhilePropagating } from './lambda-readiness.ts'

/** What UpdateFunctionConfiguration changes. */
export const CONFIGURED = [
  'description',
  'environment',
  'ephemeralStorage',
  'loggingConfig',
  'memorySize',
  'role',
  'timeout',
] as const

const UPDATE_DELAY_S = 5

/** The configuration as Lambda takes it. */
export function configurationOf(inputs: Properties) {
  const { variables } = (inputs['environment'] ?? {}) as { variables?: Record<string, string> }
  const { size } = (inputs['ephemeralStorage'] ?? {}) as { size?: number }
  const logging = inputs['loggingConfig'] as { logFormat: LogFormat; logGroup?: string } | undefined
  return {
    Description: (inputs['description'] as string | undefined) ?? '',
    Environment: { Variables: variables ?? {} },
    EphemeralStorage: { Size: size ?? 512 },
    ...(logging && { LoggingConfig: { LogFormat: logging.logFormat, LogGroup: logging.logGroup } }),
    MemorySize: (inputs['memorySize'] as number | undefined) ?? 128,
    Role: inputs['role'] as string,
    Timeout: (inputs['timeout'] as number | undefined) ?? 3,
  }
}

/** Whether there was something to update. */
export async function updateConfiguration(scene: Scene, { id, inputs, changed }: Update): Promise<boolean> {
  if (!CONFIGURED.some((property) => changed.has(property))) return false
  const command = new UpdateFunctionConfigurationCommand({ ...configurationOf(inputs), FunctionName: id })
  await retryWhilePropagating(scene, () => scene.client(LambdaClient).send(command))
  await functionReady(scene, id, UPDATE_DELAY_S)
  return true
}

/** What the real provider tells of a function, the image aside. */
export function functionProperties(
  { region }: Scene,
  configuration: FunctionConfiguration,
  version: string,
): Properties {
  const arn = answered(configuration.FunctionArn)
  const qualifiedArn = `${arn}:${version}`
  const variables = configuration.Environment?.Variables ?? {}
  return {
    arn,
    qualifiedArn,
    version,
    invokeArn: invocation(region, arn),
    qualifiedInvokeArn: invocation(region, qualifiedArn),
    name: configuration.FunctionName,
    architectures: configuration.Architectures ?? ['x86_64'],
    description: configuration.Description ?? '',
    environment: Object.keys(variables).length > 0 ? { variables } : undefined,
    ephemeralStorage: { size: configuration.EphemeralStorage?.Size ?? 512 },
    loggingConfig: loggingOf(configuration),
    lastModified: configuration.LastModified,
    memorySize: configuration.MemorySize,
    role: configuration.Role,
    timeout: configuration.Timeout,
  }
}

function loggingOf({ FunctionName, LoggingConfig }: FunctionConfiguration): Properties {
  const { LogFormat = 'Text', LogGroup = `/aws/lambda/${FunctionName}` } = LoggingConfig ?? {}
  return { logFormat: LogFormat, logGroup: LogGroup }
}

function invocation(region: string, arn: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`
}
