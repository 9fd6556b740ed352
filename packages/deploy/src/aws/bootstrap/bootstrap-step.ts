/** What a bootstrap makes, in the order in which it makes them. */
export type BootstrapThing =
  | 'table'
  | 'state bucket'
  | 'permissions boundary'
  | 'identity provider'
  | 'plan role'
  | 'push role'
  | 'deploy role'

/** What became of one of them. Plain JSON. */
export interface BootstrapStep {
  thing: BootstrapThing
  /** Its name, or its ARN where AWS tells things apart by that. */
  name: string
  /** `changed`: it was there, and not as it should be. */
  outcome: 'made' | 'changed' | 'found'
  /** What was made or set right of it, in words; of what was `made` as it should be, nothing. */
  changes: string[]
}

/** What a step finds out, or does. */
export interface Ensured {
  name: string
  isMade: boolean
  changes: string[]
}

/** A step as it is told. */
export function stepOf(thing: BootstrapThing, { name, isMade, changes }: Ensured): BootstrapStep {
  if (isMade) return { thing, name, outcome: 'made', changes }
  return { thing, name, outcome: changes.length === 0 ? 'found' : 'changed', changes }
}
