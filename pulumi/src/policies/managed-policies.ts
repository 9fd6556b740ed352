import {
  MANAGED_POLICY_LIMIT,
  policyOf,
  policySize,
  type PolicyDocument,
  type Statement,
} from './policy-document.ts'

/**
 * The same permissions as documents that each fit into a managed policy, as few as one after the other can be filled.
 * A statement that is too large by itself is repeated with a part of its resources each time. Throws when a single
 * resource makes it too large.
 */
export function managedPolicies({ Statement }: PolicyDocument): PolicyDocument[] {
  const documents: Statement[][] = [[]]
  for (const statement of Statement.flatMap(inFittingParts)) {
    const last = documents.at(-1) ?? []
    if (fits([...last, statement])) last.push(statement)
    else documents.push([statement])
  }
  return documents.map((statements) => policyOf(statements))
}

/** Parts that fit by themselves. Statements are united by IAM, so that it does not matter how resources are spread. */
function inFittingParts(statement: Statement): Statement[] {
  if (fits([statement])) return [statement]
  const { Sid, Resource } = statement
  if (Resource.length < 2) throw new Error(`The statement ${Sid} is too large for a managed policy of IAM.`)
  const middle = Math.ceil(Resource.length / 2)
  return [Resource.slice(0, middle), Resource.slice(middle)].flatMap((part) =>
    inFittingParts({ ...statement, Resource: part }),
  )
}

function fits(statements: Statement[]): boolean {
  return policySize(policyOf(statements)) <= MANAGED_POLICY_LIMIT
}
