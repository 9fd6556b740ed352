import type { AwsRequest, Rule } from './aws-request.ts'
import { callerPoliciesRule, type CallerPoliciesRequest, type Question } from './caller-policies.ts'
import { accessesOf, type TableKeys } from './dynamodb-accesses.ts'

export interface LeadingKeysRequest extends CallerPoliciesRequest {
  /** The partition keys of the table and its indexes. */
  keys: TableKeys
}

/**
 * Decides each DynamoDB call by the caller's identity policies, conditions on `dynamodb:LeadingKeys` and on
 * `dynamodb:Attributes` included, which the emulator does not enforce: AccessDeniedException as AWS answers it. A
 * transaction needs the permission of each of its parts. `dynamodb:Select` finds no value. Other services pass.
 */
export function leadingKeysRule({ keys, ...request }: LeadingKeysRequest): Rule {
  return callerPoliciesRule(request, (call) =>
    call.service === 'dynamodb' ? questionsOf(call, { keys, account: request.account }) : [],
  )
}

function questionsOf(
  request: AwsRequest,
  { keys, account }: Pick<LeadingKeysRequest, 'keys' | 'account'>,
): Question[] {
  return accessesOf(request, keys).map(({ action, table, leadingKeys, attributes }) => ({
    action: `dynamodb:${action}`,
    resource: table === null ? '*' : `arn:aws:dynamodb:${request.region}:${account}:table/${table}`,
    context: {
      ...(leadingKeys.length > 0 && { 'dynamodb:LeadingKeys': leadingKeys }),
      ...(attributes.length > 0 && { 'dynamodb:Attributes': attributes }),
    },
  }))
}
