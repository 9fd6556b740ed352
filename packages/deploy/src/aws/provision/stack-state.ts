import type { Deployment } from '@pulumi/pulumi/automation/index.js'

/** Of a function of Lambda, in the state of a stack. */
export const FUNCTION = 'aws:lambda/function:Function'

/** What Pulumi's state holds of a resource, as far as it is looked at here. */
export interface StateResource {
  urn: string
  type: string
  id?: string
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
  /** To be deleted, since another took its place. */
  delete?: boolean
  /** What went wrong when it was made or changed last. */
  initErrors?: string[]
  /** The next update reads it first, and drops it when it does not exist. */
  refreshBeforeUpdate?: boolean
}

/** What was being done to a resource, and was not told to have ended. */
export interface PendingOperation {
  type: 'creating' | 'updating' | 'deleting' | 'reading'
  resource: StateResource
}

/** The state of a stack, of which the rest is only passed on. */
export interface StackState {
  /** Left out of a stack that never was updated. */
  resources?: StateResource[]
  pending_operations?: PendingOperation[]
}

/** The state in what Pulumi exports. */
export function stateIn({ deployment }: Deployment): StackState {
  return deployment as StackState
}
