import type { Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, policyOf, type PolicyDocument } from './policy-document.ts'
import { keysAmong, recordKeys } from './record-keys.ts'

/** What a plan reads: what is CURRENT in the environment, its platform, and releases. It writes nothing. */
export function planPolicy({ place }: { place: Place }): PolicyDocument {
  return policyOf([
    allow('ReadEnvironmentAndReleases', {
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resources: [arns.table(place)],
      condition: keysAmong([recordKeys.current(place), recordKeys.releases(place)]),
    }),
  ])
}
