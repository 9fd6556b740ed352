import type { Place } from '@slipway/aws-layout'
import {
  deployPolicy,
  INLINE_POLICIES_LIMIT,
  planPolicy,
  policySize,
  pushPolicy,
} from '@slipway/pulumi/policies'
import { expect, test } from 'vitest'

/** As long as slipway.yaml allows them, and the longest region. */
const LONGEST: Place = {
  project: 'p'.repeat(64),
  environment: 'e'.repeat(64),
  account: '111122223333',
  region: 'ap-southeast-2',
}

test.each([
  ['plan', planPolicy],
  ['push', pushPolicy],
  ['deploy', deployPolicy],
])('the policy of %s fits into the inline policy of a role', (_, policy) => {
  const request = { place: LONGEST, stateBucket: 'b'.repeat(63) }
  expect(policySize(policy(request))).toBeLessThanOrEqual(INLINE_POLICIES_LIMIT)
})
