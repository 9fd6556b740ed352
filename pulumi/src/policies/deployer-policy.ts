import type { Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, policyOf, type PolicyDocument } from './policy-document.ts'
import { keysAmong, recordKeys } from './record-keys.ts'

/**
 * What a deploy needs of the records: create releases and move CURRENT. IAM sees partition keys only: that a release
 * never changes is the store's condition, and what lies beside CURRENT in its partition can be written as well.
 */
export function deployerPolicy({ place }: { place: Place }): PolicyDocument {
  const table = [arns.table(place)]
  const current = recordKeys.current(place)
  const releases = recordKeys.releases(place)
  const identities = recordKeys.releaseIdentities(place)
  return policyOf([
    allow('ReadReleases', {
      actions: ['dynamodb:GetItem'],
      resources: table,
      condition: keysAmong([current, releases, identities]),
    }),
    allow('ListReleases', {
      actions: ['dynamodb:Query'],
      resources: table,
      condition: keysAmong([current, releases]),
    }),
    allow('CreateReleases', {
      actions: ['dynamodb:PutItem'],
      resources: table,
      condition: keysAmong([releases, identities]),
    }),
    allow('MoveCurrent', {
      actions: ['dynamodb:PutItem'],
      resources: table,
      condition: keysAmong([current]),
    }),
  ])
}
