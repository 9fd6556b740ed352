import { runSimulation } from '@cloud-copilot/iam-simulate'
import { errorAnswer } from './aws-answers.ts'
import type { Answer, AwsRequest, Rule } from './aws-request.ts'
import { accessesOf, type Access, type TableKeys } from './dynamodb-accesses.ts'

/** An IAM policy document. */
export interface PolicyDocument {
  Version: string
  Statement: { Effect: string; Condition?: Record<string, object>; [member: string]: unknown }[]
}

export interface LeadingKeysRequest {
  /** The partition keys of the table and its indexes. */
  keys: TableKeys
  /** The account whose tables these are. */
  account: string
  /** By access key: all identity policies of the caller. Who is not in the map is nobody. May grow. */
  callers: ReadonlyMap<string, PolicyDocument[] | 'unrestricted'>
}

/**
 * Decides each DynamoDB call by the caller's identity policies, conditions on `dynamodb:LeadingKeys` included, which
 * the emulator does not enforce: AccessDeniedException as AWS answers it. A transaction needs the permission of each
 * of its parts. Conditions on attributes (`dynamodb:Attributes`, `dynamodb:Select`) find no value. Other services pass.
 */
export function leadingKeysRule({ keys, account, callers }: LeadingKeysRequest): Rule {
  return async (request, forward) => {
    if (request.service !== 'dynamodb') return forward()
    const policies = callers.get(request.accessKey ?? '')
    if (policies === 'unrestricted') return forward()
    if (policies === undefined) return unknownCaller(request)
    for (const access of accessesOf(request, keys)) {
      const refused = await refusal({ access, request, account, policies })
      if (refused) return refused
    }
    return forward()
  }
}

interface Question {
  access: Access
  request: AwsRequest
  account: string
  policies: PolicyDocument[]
}

/** Null if the policies allow it. */
async function refusal({ access, request, account, policies }: Question): Promise<Answer | null> {
  const action = `dynamodb:${access.action}`
  const resource =
    access.table === null ? '*' : `arn:aws:dynamodb:${request.region}:${account}:table/${access.table}`
  const principal = `arn:aws:iam::${account}:user/${request.accessKey}`
  const decision = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: account },
        contextVariables: access.leadingKeys.length > 0 ? { 'dynamodb:LeadingKeys': access.leadingKeys } : {},
      },
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )
  if (decision.resultType === 'error')
    throw new Error(`${action} cannot be judged: ${JSON.stringify(decision.errors)}`)
  if (decision.overallResult === 'Allowed') return null
  return errorAnswer(request, {
    status: 400,
    type: 'AccessDeniedException',
    message: `User: ${principal} is not authorized to perform: ${action} on resource: ${resource}`,
  })
}

function unknownCaller(request: AwsRequest): Answer {
  const message = 'The security token included in the request is invalid.'
  return errorAnswer(request, { status: 400, type: 'UnrecognizedClientException', message })
}
