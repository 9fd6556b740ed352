import type { AwsHostRequest, HostStores } from './aws/open-aws-host.ts'
import type { AwsRequest } from './aws/open-aws.ts'
import type { EmbeddedRequest } from './embedded/open-embedded.ts'
import type { AwsStores, Stores } from './stores.ts'

export { awsFailure, type AwsFailure, type AwsFailureKind } from './aws/aws-failure.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
export type { AwsConfig } from './aws/client-settings.ts'
export type { AwsHostRequest, HostStores } from './aws/open-aws-host.ts'
export type { AwsRequest } from './aws/open-aws.ts'
export type { EmbeddedRequest } from './embedded/open-embedded.ts'
export type { AwsStores, Stores } from './stores.ts'
export { blobPath } from './embedded/blob-path.ts'
export { systemClock } from './system-clock.ts'

/**
 * The stores of the environment `local`: SQLite and files, nothing to install or to run. Their first use throws
 * `state_too_new` when a newer Slipway has written the state.
 */
export async function connectEmbedded(request: EmbeddedRequest): Promise<Stores> {
  const { openEmbedded } = await import('./embedded/open-embedded.ts')
  return openEmbedded(request)
}

/** The stores of an environment on AWS, for the control side. Nothing is asked before their first use. */
export async function connectAws(request: AwsRequest): Promise<AwsStores> {
  const { openAws } = await import('./aws/open-aws.ts')
  return openAws(request)
}

/** What a runtime on AWS may use of them. */
export async function connectAwsHost(request: AwsHostRequest): Promise<HostStores> {
  const { openAwsHost } = await import('./aws/open-aws-host.ts')
  return openAwsHost(request)
}
