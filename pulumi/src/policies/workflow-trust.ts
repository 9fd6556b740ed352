import type { TrustDocument } from './policy-document.ts'

/** Whose workflows they are. */
export interface WorkflowTrustRequest {
  /** The AWS account that knows GitHub's tokens. */
  account: string
  /** On GitHub, `owner/name`, or with the ids that tokens have: `owner@123/name@456`. */
  repository: string
  /** What a token must say that it is for, at least one; patterns are allowed: `repo:acme/data:environment:staging`. */
  subjects: readonly string[]
}

const ISSUER = 'token.actions.githubusercontent.com'

/** Whom tokens are for that workflows bring to AWS. */
const AUDIENCE = 'sts.amazonaws.com'

/**
 * Who may have a role of workflows: jobs on GitHub whose tokens are for AWS and for one of the subjects. Throws on a
 * subject that is not the repository's, and on none at all: IAM would take either.
 */
export function workflowTrust({ account, repository, subjects }: WorkflowTrustRequest): TrustDocument {
  const foreign = subjects.find((subject) => !isOf(repository, subject))
  if (foreign !== undefined) throw new Error(`The subject ${foreign} is not of the repository ${repository}.`)
  if (subjects.length === 0) throw new Error(`No subject of the repository ${repository} is to be trusted.`)
  const isExact = subjects.every((subject) => !/[*?]/.test(subject))
  const forThem = { [`${ISSUER}:sub`]: [...subjects] }
  const forAws = { [`${ISSUER}:aud`]: AUDIENCE }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'RunWorkflows',
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: isExact
          ? { StringEquals: { ...forAws, ...forThem } }
          : { StringEquals: forAws, StringLike: forThem },
      },
    ],
  }
}

/** Tokens of repositories made since July 2026 have ids in them: a subject may name some, or leave them open. */
function isOf(repository: string, subject: string): boolean {
  if (subject.startsWith(`repo:${repository}:`)) return true
  const withoutIds = subject.replace(/^repo:([^/:@]+)@[^/:]+\/([^/:@]+)@[^/:]+:/, 'repo:$1/$2:')
  return !repository.includes('@') && withoutIds.startsWith(`repo:${repository}:`)
}
