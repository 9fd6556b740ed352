import type { Code } from '@slipway/model'
import type { BuildInput } from './source.ts'

export interface BuildRequest {
  location: string
  content_digest: string
  /** Those that the content digest was made of. */
  inputs: readonly BuildInput[]
}

/** Turns a location's build inputs into what a launcher can run. */
export interface Builder {
  /**
   * Whole or not at all, and the same for the same content digest: repeating it is cheap, also at the same time from
   * another process. Throws a `DeployError`; `changed_while_deploying` when the inputs are not what was planned.
   */
  build(request: BuildRequest): Promise<Code>
}
