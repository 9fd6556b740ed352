import { callsOf, readInput, type Answer, type AwsRequest, type Rule } from './aws-request.ts'
import { callerPoliciesRule, type CallerPoliciesRequest, type Question } from './caller-policies.ts'

interface TaskRoles {
  taskRoleArn?: string
  executionRoleArn?: string
}

interface EcsInput {
  cluster?: string
  taskDefinition?: string
  tasks?: string[]
  task?: string
  tags?: object[]
  overrides?: TaskRoles
}

/** Of a task definition by its ARN. */
type RolesOf = (taskDefinition: string) => TaskRoles

interface Asked {
  request: AwsRequest
  account: string
  rolesOf: RolesOf
}

/**
 * Decides, by the caller's identity policies, the calls for which the emulator asks about other resources than AWS
 * does, or about none: RunTask (the definition on its cluster, the tags, the roles that are passed to the task),
 * DescribeTasks, StopTask, and GetParameters. It learns the roles of a definition when that is registered through it.
 */
export function namedResourcesRule(given: CallerPoliciesRequest): Rule {
  const { account } = given
  const roles = new Map<string, TaskRoles>()
  const rolesOf: RolesOf = (taskDefinition) => {
    const found = roles.get(taskDefinition)
    if (found === undefined) throw new Error(`${taskDefinition} was not registered through this rule.`)
    return found
  }
  const decide = callerPoliciesRule(given, (request) => questionsOf({ request, account, rolesOf }))
  return async (request, forward) => {
    const answer = await decide(request, forward)
    if (callsOf('ecs', 'RegisterTaskDefinition')(request)) learn(roles, answer)
    return answer
  }
}

function learn(roles: Map<string, TaskRoles>, answer: Answer): void {
  if (answer === 'cut' || answer.status !== 200) return
  const { taskDefinition } = JSON.parse(answer.body.toString()) as {
    taskDefinition: TaskRoles & { taskDefinitionArn: string }
  }
  roles.set(taskDefinition.taskDefinitionArn, taskDefinition)
}

function questionsOf(asked: Asked): Question[] {
  const { request } = asked
  if (callsOf('ssm', 'GetParameters')(request)) return aboutParameters(asked)
  if (callsOf('ecs', 'RunTask')(request)) return aboutNewTask(asked)
  if (callsOf('ecs', 'DescribeTasks', 'StopTask')(request)) return aboutTasks(asked)
  return []
}

function aboutParameters({ request, account }: Asked): Question[] {
  const { Names: names = [] } = readInput<{ Names?: string[] }>(request)
  return names.map((name) => ({
    action: 'ssm:GetParameters',
    // What follows a colon selects a version.
    resource: `arn:aws:ssm:${request.region}:${account}:parameter/${name.replace(/^\//, '').replace(/:.*$/, '')}`,
    context: {},
  }))
}

function aboutTasks(asked: Asked): Question[] {
  const { cluster, tasks = [], task } = readInput<EcsInput>(asked.request)
  return [...tasks, ...(task === undefined ? [] : [task])].map((resource) => ({
    action: `ecs:${asked.request.operation}`,
    resource,
    context: { 'ecs:cluster': clusterArn(asked, cluster) },
  }))
}

function aboutNewTask(asked: Asked): Question[] {
  const input = readInput<EcsInput>(asked.request)
  const { taskDefinition = '', tags = [], overrides } = input
  const cluster = clusterArn(asked, input.cluster)
  const { taskRoleArn, executionRoleArn } = { ...asked.rolesOf(taskDefinition), ...overrides }
  // The emulator names what a definition does not have as an empty text.
  const passed = [taskRoleArn ?? '', executionRoleArn ?? ''].filter((role) => role !== '')
  return [
    { action: 'ecs:RunTask', resource: taskDefinition, context: { 'ecs:cluster': cluster } },
    ...tags.slice(0, 1).map(() => ({
      action: 'ecs:TagResource',
      resource: `${cluster.replace(':cluster/', ':task/')}/new`,
      context: { 'ecs:CreateAction': 'RunTask' },
    })),
    ...passed.map((resource) => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    })),
  ]
}

function clusterArn({ request, account }: Asked, cluster = 'default'): string {
  return cluster.startsWith('arn:') ? cluster : `arn:aws:ecs:${request.region}:${account}:cluster/${cluster}`
}
