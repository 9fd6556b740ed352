import type { EnvironmentDeclaration, Json, LocationDeclaration } from '@slipway/config-schema'
import { digestOf } from '@slipway/model'

export interface ReleaseInputs {
  contentDigest: string
  /** Of the runtime that the release will run under. */
  runtimeDigest: string
  /** Of the components that its stack is made of; a release to this machine has none. */
  componentVersion?: string
  declaration: LocationDeclaration
  environment: EnvironmentInputs
}

/** What enters of an environment: of one on AWS all that its stacks are made of; `local` has no more than a name. */
export interface EnvironmentInputs extends Partial<
  Pick<EnvironmentDeclaration, 'account' | 'region' | 'network' | 'tags'>
> {
  name: string
}

/** Of one on AWS. Its branch decides what is deployed and not how, and where state is kept changes nothing of it. */
export function environmentInputs(
  name: string,
  { account, region, network, tags }: EnvironmentDeclaration,
): EnvironmentInputs {
  return { name, account, region, network, tags }
}

/** Decides the deploy: a sha256 in hex. Where the location's directory lies does not enter. */
export function releaseDigest(inputs: ReleaseInputs): string {
  return digestOf({
    content_digest: inputs.contentDigest,
    runtime_digest: inputs.runtimeDigest,
    ...(inputs.componentVersion !== undefined && { component_version: inputs.componentVersion }),
    // The declaration is plain JSON by contract; an interface has no index signature to show it.
    declaration: inputs.declaration as unknown as Json,
    environment: { ...inputs.environment },
  })
}
