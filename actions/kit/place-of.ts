import type { Place } from '@slipway/aws-layout'
import type { CommitPlan } from '@slipway/deploy'

/** Where the environment of a plan stands, as the planned commit says. */
export function placeOf({ environment, settings }: CommitPlan): Place {
  const { account, region } = settings.environment
  return { project: settings.project, environment, account, region }
}
