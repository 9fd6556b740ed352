import type { Json, LocationDeclaration } from '@slipway/config-schema'
import { digestOf } from '@slipway/model'

export interface ReleaseInputs {
  contentDigest: string
  /** Of the runtime that the release will run under. */
  runtimeDigest: string
  declaration: LocationDeclaration
  /** The environment's name: all that enters of it so far. */
  environment: string
}

/** Decides the deploy: a sha256 in hex. Where the location's directory lies does not enter. */
export function releaseDigest(inputs: ReleaseInputs): string {
  return digestOf({
    content_digest: inputs.contentDigest,
    runtime_digest: inputs.runtimeDigest,
    // The declaration is plain JSON by contract; an interface has no index signature to show it.
    declaration: inputs.declaration as unknown as Json,
    environment: { name: inputs.environment },
  })
}
