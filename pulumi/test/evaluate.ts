import { runSimulation } from '@cloud-copilot/iam-simulate'
import { PLACE } from './place.ts'
import type {
  BoundaryDocument,
  PolicyDocument,
  QueuePolicyDocument,
  TrustDocument,
} from '../src/policies/index.ts'

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

/** Who asks, and what bounds or grants it besides his own policies. */
export interface Circumstances {
  /** Default: a role of the account. */
  principal?: string
  /** The permissions boundary that the role carries. */
  boundary?: BoundaryDocument
  /** What the resource itself says. */
  resourcePolicy?: QueuePolicyDocument | TrustDocument
}

/** Whether a role with these policies alone may make the request. Throws on one that AWS would not know. */
export async function isAllowed(
  policies: PolicyDocument | PolicyDocument[],
  request: IamRequest,
  circumstances: Circumstances = {},
): Promise<boolean> {
  const { action, resource, keys, attributes, context = {} } = request
  const { principal = `arn:aws:iam::${PLACE.account}:role/tested`, boundary, resourcePolicy } = circumstances
  const answer = await runSimulation(
    {
      request: {
        principal,
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
      ...(resourcePolicy && { resourcePolicy }),
      ...(boundary && { permissionBoundaryPolicies: [{ name: 'boundary', policy: boundary }] }),
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
