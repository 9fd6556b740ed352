import { placeNames, type Place } from '@slipway/aws-layout'
import { describe, expect, test } from 'vitest'
import {
  agentPolicy,
  boundaryPolicy,
  deployPolicy,
  INLINE_POLICIES_LIMIT,
  locationPolicy,
  managedPolicies,
  MANAGED_POLICY_LIMIT,
  planPolicy,
  policySize,
  pushPolicy,
  submitterPolicy,
  type PolicyDocument,
} from '../src/policies/index.ts'
import { isAllowed } from './evaluate.ts'
import { PLACE as place } from './place.ts'
import { onItems, onQueue, keys } from './requests.ts'

const MANAGED_POLICIES_OF_A_ROLE = 10
const LONGEST_NAME = 64
const LONG: Place = {
  ...place,
  project: 'p'.repeat(LONGEST_NAME),
  environment: 'e'.repeat(LONGEST_NAME),
  region: 'ap-southeast-1',
}

describe('the size of a policy', () => {
  test('is measured as IAM does: white space does not count', () => {
    const resources = ['arn:aws:s3:::acme/a folder/*']
    const permissions = [{ actions: ['s3:GetObject'], resources }]
    const policy = locationPolicy({ place, location: 'orders', secrets: [], permissions, hasFunctions: true })
    expect(policySize(policy)).toBe(JSON.stringify(policy, null, 2).replaceAll(/\s/g, '').length)
    expect(policySize(policy)).toBe(JSON.stringify(policy).length - 1)
  })

  test('leaves room in the inline policies of a role for an agent of 20 queues', () => {
    expect(policySize(agentPolicy({ place, queues: namesOf(20) }))).toBeLessThan(INLINE_POLICIES_LIMIT)
  })

  test('leaves room in one managed policy for a location of 30 secrets', () => {
    expect(
      managedPolicies(
        locationPolicy({ place, location: 'orders', secrets: secretsOf(30), hasFunctions: true }),
      ),
    ).toHaveLength(1)
  })

  test('leaves room in one managed policy for a submitter', () => {
    expect(managedPolicies(submitterPolicy({ place }))).toHaveLength(1)
  })

  test('of workflows leaves room in the inline policies of a role, whatever things are called', () => {
    const stateBucket = 's'.repeat(63)
    expect(policySize(deployPolicy({ place: LONG, stateBucket }))).toBeLessThan(INLINE_POLICIES_LIMIT)
    expect(policySize(planPolicy({ place: LONG }))).toBeLessThan(INLINE_POLICIES_LIMIT)
    expect(policySize(pushPolicy({ place: LONG }))).toBeLessThan(INLINE_POLICIES_LIMIT)
  })

  test('of the boundary leaves room in a managed policy, which it has to be', () => {
    expect(policySize(boundaryPolicy({ place: LONG }))).toBeLessThan(MANAGED_POLICY_LIMIT)
  })
})

describe('an agent of 50 queues with the longest names', () => {
  const queues = namesOf(50).map((name) => name.padEnd(LONGEST_NAME, 'x'))
  const policy = agentPolicy({ place, queues })
  const documents = managedPolicies(policy)

  test('is too much for inline policies, and fits into managed ones', () => {
    expect(policySize(policy)).toBeGreaterThan(INLINE_POLICIES_LIMIT)
    expect(documents.length).toBeLessThanOrEqual(MANAGED_POLICIES_OF_A_ROLE)
    for (const document of documents) expect(policySize(document)).toBeLessThanOrEqual(MANAGED_POLICY_LIMIT)
  })

  test('may do the same by several documents as by one', async () => {
    expect(grants(documents)).toEqual(grants([policy]))
    for (const queue of queues) {
      const request = onQueue('ReceiveMessage', placeNames.doorbell(place, queue, 'normal'))
      expect(await isAllowed(documents, request)).toBe(true)
    }
    expect(await isAllowed(documents, onItems('PutItem', keys.current('orders')))).toBe(false)
  })

  test('repeats no Sid within one document', () => {
    for (const { Statement } of documents) {
      expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length)
    }
  })
})

test('a resource that is too long for any managed policy is refused, naming its statement', () => {
  const resources = [`arn:aws:s3:::acme/${'a'.repeat(MANAGED_POLICY_LIMIT)}`]
  const permissions = [{ actions: ['s3:GetObject'], resources }]
  const policy = locationPolicy({ place, location: 'orders', secrets: [], permissions, hasFunctions: true })
  expect(() => managedPolicies(policy)).toThrow('The statement Declared1 is too large')
})

/** Every single resource with what is said of it. */
function grants(documents: PolicyDocument[]): string[] {
  return documents
    .flatMap(({ Statement }) => Statement)
    .flatMap((statement) =>
      statement.Resource.map((resource) => JSON.stringify({ ...statement, Resource: resource })),
    )
    .sort()
}

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `team-${index}-queue`)
}

function secretsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => secretReference(index))
}

function secretReference(index: number): string {
  if (index % 2 === 0) return `ssm:/acme/production/orders/secret-${index}`
  const { region, account } = place
  return `secretsmanager:arn:aws:secretsmanager:${region}:${account}:secret:acme/orders/secret-${index}`
}
