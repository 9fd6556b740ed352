import { runSimulation } from '@cloud-copilot/iam-simulate'
import { errorAnswer } from './aws-answers.ts'
import type { Answer, AwsRequest, Rule } from './aws-request.ts'

/** An IAM policy document. */
export interface PolicyDocument {
  Version: string
  Statement: PolicyStatement[]
}

/** One statement of an identity policy. */
export interface PolicyStatement {
  Sid?: string
  Effect: string
  Action?: string | string[]
  Resource?: string | string[]
  Condition?: Record<string, object>
}

/** What is known of a caller: all its identity policies. */
export type CallerPolicies = readonly PolicyDocument[] | 'unrestricted'

/** By access key. Who is not in the map is nobody. May grow and change. */
export type Callers = ReadonlyMap<string, CallerPolicies>

export interface CallerPoliciesRequest {
  /** The account that callers and resources belong to. */
  account: string
  callers: Callers
}

/** What IAM is asked about a call. */
export interface Question {
  /** With its service: `ecs:RunTask`. */
  action: string
  resource: string
  /** Condition keys and their values. */
  context: Record<string, string | string[]>
}

/**
 * Decides calls by the identity policies of their callers: AccessDeniedException as AWS answers it, unless all that
 * `questionsOf` asks about a call is allowed. A call about which it asks nothing passes.
 */
export function callerPoliciesRule(
  { account, callers }: CallerPoliciesRequest,
  questionsOf: (request: AwsRequest) => Question[],
): Rule {
  return async (request, forward) => {
    const policies = callers.get(request.accessKey ?? '')
    if (policies === 'unrestricted') return forward()
    const questions = questionsOf(request)
    if (questions.length === 0) return forward()
    if (policies === undefined) return unknownCaller(request)
    for (const question of questions) {
      const principal = `arn:aws:iam::${account}:user/${request.accessKey}`
      if (!(await isAllowed({ account, principal, question, policies })))
        return refusal(request, principal, question)
    }
    return forward()
  }
}

async function isAllowed(asked: {
  account: string
  principal: string
  question: Question
  policies: readonly PolicyDocument[]
}): Promise<boolean> {
  const { account, principal, question, policies } = asked
  const { action, resource, context } = question
  const decision = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: account },
        contextVariables: context,
      },
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )
  if (decision.resultType === 'error')
    throw new Error(`${action} cannot be judged: ${JSON.stringify(decision.errors)}`)
  return decision.overallResult === 'Allowed'
}

function refusal(request: AwsRequest, principal: string, { action, resource }: Question): Answer {
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
