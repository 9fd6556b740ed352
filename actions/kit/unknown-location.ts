import type { CommitPlan } from '@slipway/deploy'
import { ActionError } from './action-error.ts'

/** The failure of an input that names a location which the commit does not declare. */
export function unknownLocation({ commit, desired }: CommitPlan, name: string): ActionError {
  const known = [...desired.keys()]
  return new ActionError({
    code: 'unknown_location',
    message: `The commit ${commit} declares no code location ${name}.`,
    remedy: known.length === 0 ? 'It declares none.' : `It has: ${known.join(', ')}.`,
  })
}
