import { CustomResource, ProviderResource, type CustomResourceOptions, type Output } from '@pulumi/pulumi'
import { LocalWorkspace, PulumiCommand, type Stack } from '@pulumi/pulumi/automation/index.js'
import { ENGINE_PATHS } from '../../engine-paths.ts'
import type { Properties } from '../provider/resource-type.ts'
import { startPulumi, type PulumiRequest } from '../start-pulumi.ts'

/** Declares a resource by its token: what the properties are is for the provider to judge. */
export type Declare = (
  token: string,
  name: string,
  properties: Properties,
  options?: CustomResourceOptions,
) => Record<string, Output<string>>

export interface TestStack extends AsyncDisposable {
  /** Brings the stack to what a program declares, and returns what it did, in order: `create queue`, … */
  up: (program: (declare: Declare) => void, options?: UpOptions) => Promise<string[]>
  refresh: () => Promise<string[]>
  destroy: () => Promise<string[]>
}

export interface UpOptions {
  defaultTags?: Record<string, string>
  allowedAccountIds?: string[]
}

class AwsProvider extends ProviderResource {}
class AwsResource extends CustomResource {}

/** The Automation API would look for it on the PATH of this process. */
const pulumiCommand = PulumiCommand.get({ root: ENGINE_PATHS.pulumi })
const REGION = 'eu-west-1'

/** A stack of the real engine with the test provider. */
export async function openStack(request: PulumiRequest): Promise<TestStack> {
  const pulumi = await startPulumi(request)
  const settings = { stackName: 'test', projectName: 'provider-test' }
  const backend = { name: 'provider-test', runtime: 'nodejs', backend: { url: pulumi.backendUrl } } as const
  const stack = await LocalWorkspace.createOrSelectStack(
    { ...settings, program: async () => {} },
    { envVars: pulumi.env, projectSettings: backend, pulumiCommand: await pulumiCommand },
  )
  // Each asks the command line once more after an operation: seconds, for answers that nobody looks at.
  Object.assign(stack, { outputs: async () => ({}), info: async () => undefined })
  const carried = async (operation: (onEvent: OnEvent) => Promise<unknown>): Promise<string[]> => {
    const steps: string[] = []
    await operation((event) => steps.push(...stepOf(event)))
    return steps
  }
  return {
    up: (program, options = {}) =>
      carried((onEvent) =>
        stack.up({ onEvent, suppressProgress: true, program: async () => program(declarer(options)) }),
      ),
    refresh: () => carried((onEvent) => stack.refresh({ onEvent })),
    destroy: () => carried((onEvent) => stack.destroy({ onEvent })),
    [Symbol.asyncDispose]: () => pulumi[Symbol.asyncDispose](),
  }
}

type OnEvent = NonNullable<NonNullable<Parameters<Stack['up']>[0]>['onEvent']>

/** With an explicit provider, as programs of Slipway have it. */
function declarer({ defaultTags, allowedAccountIds }: UpOptions): Declare {
  const provider = new AwsProvider('aws', 'aws', {
    region: REGION,
    ...(defaultTags && { defaultTags: JSON.stringify({ tags: defaultTags }) }),
    ...(allowedAccountIds && { allowedAccountIds: JSON.stringify(allowedAccountIds) }),
  })
  return (token, name, properties, options) => {
    const outputs = Object.fromEntries(OUTPUTS.map((output) => [output, undefined]))
    const made = new AwsResource(token, name, { ...outputs, ...properties }, { provider, ...options })
    return made as unknown as Record<string, Output<string>>
  }
}

/** Those that other resources of a test take. */
const OUTPUTS = ['arn', 'version', 'url', 'qualifiedArn']

/** What was done to a resource, when it is through; the stack and its provider aside. */
function stepOf({ resOutputsEvent }: Parameters<OnEvent>[0]): string[] {
  if (resOutputsEvent === undefined) return []
  const { op, urn, type } = resOutputsEvent.metadata
  if (type.startsWith('pulumi:')) return []
  return [`${op} ${urn.split('::').at(-1)}`]
}
