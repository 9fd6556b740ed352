import { InvokeCommand, LambdaServiceException, type LambdaClient } from '@aws-sdk/client-lambda'
import type { Clock, Handle, HostState, LaunchAnswer, Launcher, LaunchRequest } from '@slipway/model'
import { withinLimit } from './aws-call.ts'
import { readRefusal, refuseTarget, type RefusalRule } from './refusal.ts'

export interface LambdaLauncherDeps {
  /** Its own repeats are safe: an attempt that is invoked twice is claimed once. */
  client: LambdaClient
  clock: Pick<Clock, 'sleep'>
}

/** Handle of an attempt on Lambda: the version that was invoked. An invocation has no name that could be asked for. */
export interface LambdaHandle extends Handle {
  kind: 'lambda'
  function_arn: string
}

const RULES: RefusalRule[] = [
  { says: /^ResourceNotFoundException/, code: 'function_not_found' },
  { says: /^(KMSAccessDenied|EC2AccessDenied)/, code: 'access_denied' },
  { says: /^EC2Throttled/, code: 'throttled' },
  // The function is Pending or Inactive, or its network is not ready: it passes.
  {
    says: /^(ResourceConflict|ResourceNotReady|CodeArtifactUserPending|SnapStartNotReady|ENINotReady|ENILimitReached|SubnetIPAddressLimitReached|EC2Unexpected)/,
    code: 'launch_rejected',
  },
  // Faults by their status, yet the function cannot have started.
  {
    says: /^(KMSDisabled|KMSInvalidState|KMSNotFound|InvalidRuntime|InvalidZipFile|InvalidSubnetID|InvalidSecurityGroupID)/,
    code: 'launch_rejected',
  },
]

/**
 * Runs attempts as asynchronous invocations of a published version. What became of one is known from its attempt
 * alone: an invocation can neither be asked nor stopped, and a cancel reaches the runtime by its beat.
 */
export class LambdaLauncher implements Launcher {
  readonly name = 'lambda'
  readonly unreachable = true
  readonly #deps: LambdaLauncherDeps

  constructor(deps: LambdaLauncherDeps) {
    this.#deps = deps
  }

  async launch({ envelope, target }: LaunchRequest): Promise<LaunchAnswer> {
    if (target.kind !== 'lambda') return refuseTarget(this.name, target)
    const { function_arn } = target
    const command = new InvokeCommand({
      FunctionName: function_arn,
      InvocationType: 'Event',
      Payload: JSON.stringify(envelope),
    })
    try {
      const { StatusCode } = await withinLimit(this.#deps, (options) =>
        this.#deps.client.send(command, options),
      )
      if (StatusCode !== 202)
        throw new Error(`Lambda answered an asynchronous invocation with ${StatusCode}.`)
    } catch (error) {
      return { launched: false, failure: failureOf(error) }
    }
    const handle: LambdaHandle = { kind: 'lambda', function_arn }
    return { launched: true, handle }
  }

  async inspect(handles: readonly Handle[]): Promise<HostState[]> {
    return handles.map(() => ({ state: 'unknown' }))
  }

  async stop(): Promise<void> {}

  async cleanUp(): Promise<void> {}
}

/** Rethrows what leaves open whether the function was invoked. */
function failureOf(error: unknown) {
  if (!(error instanceof LambdaServiceException)) throw error
  const { name, message, $metadata } = error
  const refusal = { name, message, status: $metadata.httpStatusCode }
  const failure = readRefusal({ service: 'Lambda', rules: RULES }, refusal)
  if (failure === undefined) throw error
  return failure
}
