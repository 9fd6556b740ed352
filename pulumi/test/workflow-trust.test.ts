import { describe, expect, test } from 'vitest'
import { workflowTrust } from '../src/policies/index.ts'
import { isAllowed } from './evaluate.ts'
import { PLACE } from './place.ts'

const { account } = PLACE
const ISSUER = 'token.actions.githubusercontent.com'
const KNOWN_ISSUER = 'accounts.google.com'
const ROLE = `arn:aws:iam::${account}:role/slipway/acme/production/slipway-acme-production-ci-deploy`
const SUBJECT = 'repo:acme/data:environment:production'
const WITH_IDS = 'repo:acme@*/data@*:environment:production'

const exact = workflowTrust({ account, repository: 'acme/data', subjects: [SUBJECT] })
const withIds = workflowTrust({ account, repository: 'acme/data', subjects: [SUBJECT, WITH_IDS] })

describe('a role of workflows', () => {
  test('is given to a job whose token is for AWS and for the subject', async () => {
    expect(await isGiven(exact, { sub: SUBJECT })).toBe(true)
    expect(await isGiven(withIds, { sub: SUBJECT })).toBe(true)
    expect(await isGiven(withIds, { sub: 'repo:acme@12/data@34:environment:production' })).toBe(true)
  })

  const REFUSED: [whose: string, token: Token][] = [
    ['is for another audience', { sub: SUBJECT, aud: 'https://github.com/acme' }],
    ['is for another environment', { sub: 'repo:acme/data:environment:staging' }],
    ['is for an environment whose name begins alike', { sub: `${SUBJECT}-eu` }],
    ['is for a pull request', { sub: 'repo:acme/data:pull_request' }],
    ['is of another repository', { sub: 'repo:acme/other:environment:production' }],
    ['is of another owner', { sub: 'repo:evil/data:environment:production' }],
    ['says nothing of what it is for', {}],
    ['comes from another issuer', { sub: SUBJECT, provider: 'gitlab.test' }],
  ]

  test.each(REFUSED)('is not given when the token %s', async (_, token) => {
    expect(await isGiven(exact, token)).toBe(false)
    expect(await isGiven(withIds, token)).toBe(false)
  })
})

describe('the subjects of a role of workflows', () => {
  const FOREIGN = [
    '*',
    'repo:*',
    'repo:acme/*:environment:production',
    'repo:acme/data2:environment:production',
    'repo:acme/data*',
    'repo:evil@1/data@2:environment:production',
    'repo:acme@*/data*:environment:production',
  ]

  test.each(FOREIGN)('cannot be %s for another repository', (subject) => {
    const request = { account, repository: 'acme/data', subjects: [SUBJECT, subject] }
    expect(() => workflowTrust(request)).toThrow(`The subject ${subject} is not of the repository acme/data.`)
  })

  test('cannot leave ids open, where the repository is named with them', () => {
    const request = { account, repository: 'acme@12/data@34', subjects: [WITH_IDS] }
    expect(() => workflowTrust(request)).toThrow('is not of the repository')
  })

  test('are not none', () => {
    expect(() => workflowTrust({ account, repository: 'acme/data', subjects: [] })).toThrow('No subject')
  })
})

interface Token {
  sub?: string
  aud?: string
  provider?: string
}

/** The simulator knows no condition keys of GitHub's tokens: those of another issuer stand for them. */
function isGiven(
  trust: ReturnType<typeof workflowTrust>,
  { sub, aud = 'sts.amazonaws.com', provider = ISSUER }: Token,
): Promise<boolean> {
  const known = JSON.stringify(trust).replaceAll(`${ISSUER}:`, `${KNOWN_ISSUER}:`)
  const context = { [`${KNOWN_ISSUER}:aud`]: aud, ...(sub !== undefined && { [`${KNOWN_ISSUER}:sub`]: sub }) }
  const request = { action: 'sts:AssumeRoleWithWebIdentity', resource: ROLE, context }
  const principal = `arn:aws:iam::${account}:oidc-provider/${provider}`
  return isAllowed([], request, { principal, resourcePolicy: JSON.parse(known) as typeof trust })
}
