import { GetFunctionCommand, type GetFunctionCommandOutput } from '@aws-sdk/client-lambda'
import type { HostShape } from '@slipway/aws-layout'
import type { LambdaTarget } from '@slipway/model'
import { differences } from './differences.ts'
import type { VerifyDeps } from './verify-deps.ts'

/** AWS makes a version of an image Active within a minute or two; a large image takes it longest. */
const ACTIVE_WITHIN_MS = 180_000
const ASK_EVERY_MS = 1_000

/** What of a published version is not as it was asked for, in words. Waits until the version is Active. */
export async function faultsOfFunction(
  deps: Pick<VerifyDeps, 'lambda' | 'clock'>,
  request: { target: LambdaTarget; shape: HostShape & { type: 'lambda' }; digest: string },
): Promise<string[]> {
  const { target, shape, digest } = request
  const { Configuration, Code } = await untilSettled(deps, target)
  const image = Code?.ResolvedImageUri ?? Code?.ImageUri ?? 'no image'
  return differences(target.function_arn, [
    ['state', Configuration?.State, 'Active'],
    ['image', image.slice(image.indexOf('@') + 1), digest],
    ['memory (MB)', Configuration?.MemorySize, shape.memory_mb],
    ['/tmp (MB)', Configuration?.EphemeralStorage?.Size, shape.tmp_mb],
    ['timeout (s)', Configuration?.Timeout, target.timeout_ms / 1000],
  ])
}

async function untilSettled(
  { lambda, clock }: Pick<VerifyDeps, 'lambda' | 'clock'>,
  { function_arn: FunctionName }: LambdaTarget,
): Promise<GetFunctionCommandOutput> {
  const end = clock.monotonic() + ACTIVE_WITHIN_MS
  for (;;) {
    const found = await lambda.send(new GetFunctionCommand({ FunctionName }))
    if (found.Configuration?.State !== 'Pending' || clock.monotonic() >= end) return found
    await clock.sleep(ASK_EVERY_MS)
  }
}
