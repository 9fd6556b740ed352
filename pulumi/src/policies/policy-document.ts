/** Operator → context key → the values that pass. */
export type Condition = Record<string, Record<string, string | string[]>>

/** One statement of a role's policy. The Sid (letters and digits) says what it is for. */
export interface Statement {
  Sid: string
  Effect: 'Allow' | 'Deny'
  Action: string[]
  Resource: string[]
  Condition?: Condition
}

/** A policy as IAM takes it. */
export interface PolicyDocument {
  Version: '2012-10-17'
  Statement: Statement[]
}

/** Who may assume a role. */
export interface TrustStatement {
  Sid: string
  Effect: 'Allow'
  Principal: { Service: string } | { Federated: string }
  Action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity'
  Condition?: Condition
}

/** A trust policy as IAM takes it. */
export interface TrustDocument {
  Version: '2012-10-17'
  Statement: TrustStatement[]
}

/** Characters that all inline policies of one role may have together, white space not counted (IAM quotas). */
export const INLINE_POLICIES_LIMIT = 10_240

/** Characters that one managed policy may have, likewise. A role takes 10 of them unless the account asks for more. */
export const MANAGED_POLICY_LIMIT = 6_144

/** The size of a document as IAM counts it: all characters but white space. */
export function policySize(document: object): number {
  return JSON.stringify(document).replaceAll(/\s/g, '').length
}

/** The statements as one document, in the given order. */
export function policyOf(statements: Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements }
}

/** A statement that allows the actions on the resources. */
export function allow(
  Sid: string,
  { actions, resources, condition }: { actions: string[]; resources: string[]; condition?: Condition },
): Statement {
  return {
    Sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  }
}
