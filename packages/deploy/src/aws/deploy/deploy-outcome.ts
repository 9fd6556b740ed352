import type { Release } from '@slipway/model'
import type { DeployProblem } from '../../deploy-error.ts'

/**
 * What became of the platform (`applied`) or of a location (`released`). `superseded`: another commit is the branch's
 * head by now, and CURRENT is as it was. `failed`: CURRENT is what it was, or what somebody else made it.
 */
export type DeployOutcome =
  | { outcome: 'applied' }
  | { outcome: 'released'; release: Release }
  | { outcome: 'unchanged' | 'held'; reason: string }
  | { outcome: 'superseded'; head: string | null }
  | { outcome: 'failed'; problem: DeployProblem }

/** What became of one location, and how long it took. */
export type DeployResult = { location: string; ms: number } & DeployOutcome
