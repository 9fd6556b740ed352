import { callsOf, type AwsRequest } from '@slipway/tools/engines'
import type { Question } from '@slipway/tools/engines/leading-keys'
import type { KnownRoles } from './known-roles.ts'

export interface AskedCall {
  request: AwsRequest
  account: string
  roles: KnownRoles
}

/** Calls about which `questionsOfDeploy` asks, so that the emulator need not: it names other resources than AWS. */
export const ASKED_IN_FRONT =
  /^(?:iam:|events:|lambda:CreateFunction$|ecs:(?:RegisterTaskDefinition|CreateCluster|DescribeClusters|(?:Unt|T|ListT)ag\w+)$)/

/**
 * What AWS asks of a call that makes or changes what a stack holds: paths of roles and policies, their boundary, the
 * roles that are handed to functions and tasks, and the tags that things are made with.
 */
export function questionsOfDeploy(asked: AskedCall): Question[] {
  const { request } = asked
  if (callsOf('iam')(request)) return ofIam(asked)
  if (callsOf('events')(request)) return ofEvents(asked)
  if (callsOf('lambda')(request)) return ofLambda(asked)
  if (callsOf('ecs')(request)) return ofEcs(asked)
  if (callsOf('sqs', 'CreateQueue')(request)) return ofQueue(asked)
  return callsOf('logs', 'CreateLogGroup')(request) ? ofLogGroup(asked) : []
}

function ofIam({ request, account, roles }: AskedCall): Question[] {
  const input = new URLSearchParams(request.body.toString())
  const text = (name: string): string => input.get(name) ?? ''
  const [action, role, policy] = [text('Action'), text('RoleName'), text('PolicyArn')]
  const isNew = action === 'CreateRole' || action === 'CreatePolicy'
  const made = `arn:aws:iam::${account}:${role === '' ? 'policy' : 'role'}${input.get('Path') ?? '/'}`
  const named = role === '' ? policy || '*' : roles.arnOf(role)
  const resource = isNew ? `${made}${role || text('PolicyName')}` : named
  const boundary = input.get('PermissionsBoundary') ?? roles.boundaryOf(role)
  const context = {
    ...(boundary !== undefined && { 'iam:PermissionsBoundary': boundary }),
    ...(role !== '' && policy !== '' && { 'iam:PolicyARN': policy }),
  }
  const tagging = isNew && input.has('Tags.member.1.Key') ? [action.replace('Create', 'Tag')] : []
  return [action, ...tagging].map((one) => ({ action: `iam:${one}`, resource, context }))
}

function ofEvents({ request, account }: AskedCall): Question[] {
  const { Name, Rule, ResourceARN, Tags } = readInput<{
    Name?: string
    Rule?: string
    ResourceARN?: string
    Tags?: object[]
  }>(request)
  const resource = ResourceARN ?? `arn:aws:events:${request.region}:${account}:rule/${Name ?? Rule}`
  const isTagged = callsOf('events', 'PutRule')(request) && Tags !== undefined
  return about(resource, [`events:${request.operation}`, ...(isTagged ? ['events:TagResource'] : [])])
}

const FUNCTIONS_PATH = '/2015-03-31/functions'
/** The emulator takes these calls for some about the function's code. */
const INVOKE_CONFIG_PATH = /^\/2019-09-25\/functions\/([^/]+)\/event-invoke-config$/
const INVOKE_CONFIG_ACTIONS: Record<string, string> = {
  GET: 'lambda:GetFunctionEventInvokeConfig',
  PUT: 'lambda:PutFunctionEventInvokeConfig',
}

function ofLambda({ request, account }: AskedCall): Question[] {
  const [path = ''] = request.path.split('?')
  const arn = (name = ''): string => `arn:aws:lambda:${request.region}:${account}:function:${name}`
  const [, configured] = INVOKE_CONFIG_PATH.exec(path) ?? []
  if (configured !== undefined)
    return about(arn(configured), [
      INVOKE_CONFIG_ACTIONS[request.method] ?? 'lambda:UpdateFunctionEventInvokeConfig',
    ])
  const isCreated = request.method === 'POST' && path.replace(/\/$/, '') === FUNCTIONS_PATH
  const isConfigured = request.method === 'PUT' && path.endsWith('/configuration')
  if (!isCreated && !isConfigured) return []
  const { FunctionName, Role, Tags } = readInput<{ FunctionName?: string; Role?: string; Tags?: object }>(
    request,
  )
  const actions = ['lambda:CreateFunction', ...(Tags === undefined ? [] : ['lambda:TagResource'])]
  return [...(isCreated ? about(arn(FunctionName), actions) : []), ...passing('lambda.amazonaws.com', [Role])]
}

interface EcsInput {
  family?: string
  clusterName?: string
  clusters?: string[]
  resourceArn?: string
  tags?: object[]
  taskRoleArn?: string
  executionRoleArn?: string
}

function ofEcs({ request, account }: AskedCall): Question[] {
  const { operation } = request
  const input = readInput<EcsInput>(request)
  const arn = (name: string): string => `arn:aws:ecs:${request.region}:${account}:${name}`
  const made = (name: string): Question[] => {
    const context = { 'ecs:CreateAction': operation ?? '' }
    const tagging = { action: 'ecs:TagResource', resource: arn(name), context }
    return [...about(arn(name), [`ecs:${operation}`]), ...(input.tags?.length ? [tagging] : [])]
  }
  if (operation === 'CreateCluster') return made(`cluster/${input.clusterName}`)
  if (operation === 'RegisterTaskDefinition') {
    const handed = passing('ecs-tasks.amazonaws.com', [input.taskRoleArn, input.executionRoleArn])
    return [...made(`task-definition/${input.family}:1`), ...handed]
  }
  const { clusters = [], resourceArn } = input
  if (operation === 'DescribeClusters')
    return clusters.flatMap((name) =>
      about(name.startsWith('arn:') ? name : arn(`cluster/${name}`), ['ecs:DescribeClusters']),
    )
  return resourceArn === undefined ? [] : about(resourceArn, [`ecs:${operation}`])
}

function ofQueue({ request, account }: AskedCall): Question[] {
  const { QueueName, tags } = readInput<{ QueueName?: string; tags?: object }>(request)
  const resource = `arn:aws:sqs:${request.region}:${account}:${QueueName}`
  return tags === undefined ? [] : about(resource, ['sqs:TagQueue'])
}

function ofLogGroup({ request, account }: AskedCall): Question[] {
  const { logGroupName, tags } = readInput<{ logGroupName?: string; tags?: object }>(request)
  const resource = `arn:aws:logs:${request.region}:${account}:log-group:${logGroupName}`
  return tags === undefined ? [] : about(resource, ['logs:TagResource'])
}

function about(resource: string, actions: string[]): Question[] {
  return actions.map((action) => ({ action, resource, context: {} }))
}

function passing(service: string, roles: (string | undefined)[]): Question[] {
  return roles.flatMap((resource) =>
    resource === undefined || resource === ''
      ? []
      : [{ action: 'iam:PassRole', resource, context: { 'iam:PassedToService': service } }],
  )
}

function readInput<Input extends object>({ body }: AwsRequest): Input {
  return JSON.parse(body.toString()) as Input
}
