import { runSimulation } from '@cloud-copilot/iam-simulate'
import { PLACE } from './place.ts'
import type { PolicyDocument } from '../src/policies/index.ts'

/** One request as IAM sees it: `keys` are the partition keys that a DynamoDB call names. */
export interface IamRequest {
  action: string
  resource: string
  keys?: string[]
  /** The attributes that a DynamoDB call names, its keys included. */
  attributes?: string[]
  context?: Record<string, string>
}

/** AWS's default key policy: who may use a key is left to the roles of its account. */
const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${PLACE.account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
}

/** Whether a role with these policies alone may make the request. Throws on one that AWS would not know. */
export async function isAllowed(
  policies: PolicyDocument | PolicyDocument[],
  request: IamRequest,
): Promise<boolean> {
  const { action, resource, keys, attributes, context = {} } = request
  const answer = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${PLACE.account}:role/tested`,
        action,
        resource: { resource, accountId: PLACE.account },
        contextVariables: {
          ...context,
          ...(keys && { 'dynamodb:LeadingKeys': keys }),
          ...(attributes && { 'dynamodb:Attributes': attributes }),
        },
      },
      identityPolicies: [policies].flat().map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      // A key without a policy is nobody's: all else of the account needs none.
      ...(action.startsWith('kms:') ? { resourcePolicy: KEY_POLICY } : {}),
    },
    {},
  )
  if (answer.resultType !== 'single')
    throw new Error(`${action} on ${resource} cannot be evaluated: ${JSON.stringify(answer)}`)
  const ignored = answer.result.ignoredContextKeys ?? []
  // A condition on what AWS does not send would prove nothing.
  if (ignored.length > 0) throw new Error(`${action} has no ${ignored.join(', ')}.`)
  return answer.overallResult === 'Allowed'
}
