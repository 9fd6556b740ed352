import type { PolicyDocument, PolicyStatement } from './caller-policies.ts'
import { withoutLeadingKeys } from './without-leading-keys.ts'

const ECS_CLUSTER = 'ecs:cluster'

/** A batch is allowed on AWS by the action of one message; the emulator asks for it by its own name. */
const BATCHES: Record<string, string> = {
  'sqs:ChangeMessageVisibility': 'sqs:ChangeMessageVisibilityBatch',
  'sqs:DeleteMessage': 'sqs:DeleteMessageBatch',
}

/**
 * The policy as the emulator must be given it to allow what AWS allows. Where it asks another question than AWS, the
 * statement is made to fit that question; where that is a wider one (which item, which task, which parameter), a
 * `leadingKeysRule` and a `namedResourcesRule` in front keep the policy as it was written. A statement of another form
 * than these stays as it is, and then allows too little rather than too much.
 */
export function emulatorPolicy(policy: PolicyDocument): PolicyDocument {
  const { Statement: statements, ...rest } = withoutLeadingKeys(policy)
  return { ...rest, Statement: statements.map(onCluster).map(onAnyParameter).map(withBatches) }
}

/** Of tasks and definitions it asks as if they were the cluster, and knows no condition on that. */
function onCluster({ Condition, ...statement }: PolicyStatement): PolicyStatement {
  const conditions = Object.values(Condition ?? {}).flatMap((keys) => Object.entries<string>({ ...keys }))
  const [first, ...others] = conditions
  if (first?.[0] !== ECS_CLUSTER || others.length > 0)
    return { ...statement, ...(Condition && { Condition }) }
  return { ...statement, Resource: [first[1]] }
}

/** It knows no resource of GetParameters. */
function onAnyParameter(statement: PolicyStatement): PolicyStatement {
  const [action, ...others] = actionsOf(statement)
  return action === 'ssm:GetParameters' && others.length === 0 ? { ...statement, Resource: ['*'] } : statement
}

function withBatches(statement: PolicyStatement): PolicyStatement {
  const actions = actionsOf(statement)
  const batches = actions.flatMap((action) => BATCHES[action] ?? [])
  return batches.length === 0 ? statement : { ...statement, Action: [...actions, ...batches] }
}

function actionsOf({ Action: actions = [] }: PolicyStatement): string[] {
  return [actions].flat()
}
