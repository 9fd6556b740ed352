import type { Json, LocationDeclaration } from '@slipway/config-schema'
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

/** What enters of an environment: of one on AWS, where its images and functions are; `local` has no more than a name. */
export interface EnvironmentInputs {
  name: string
  account?: string
  region?: string
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
