import { expect, test } from 'vitest'
import type { CallerPolicies, PolicyDocument } from './caller-policies.ts'
import { namedResourcesRule } from './named-resources-rule.ts'
import { startScene } from './test/rule-scene.ts'

const ACCOUNT = '111122223333'
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${rest}`
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`
const MAIN = { ArnEquals: { 'ecs:cluster': arn('ecs', 'cluster/main') } }

const POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'ecs:RunTask',
      Resource: arn('ecs', 'task-definition/report:*'),
      Condition: MAIN,
    },
    {
      Effect: 'Allow',
      Action: ['ecs:DescribeTasks', 'ecs:StopTask'],
      Resource: arn('ecs', 'task/main/*'),
      Condition: MAIN,
    },
    {
      Effect: 'Allow',
      Action: 'ecs:TagResource',
      Resource: arn('ecs', 'task/main/*'),
      Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [role('task'), role('execution')],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: arn('ssm', 'parameter/acme/*') },
  ],
}

const DEFINITIONS = {
  report: { taskRoleArn: role('task'), executionRoleArn: role('execution') },
  rootly: { taskRoleArn: role('admin') },
  other: {},
}
const DENIED = 'AccessDeniedException'
const definition = (family: string) => arn('ecs', `task-definition/${family}:1`)
const run = (input: object = {}) => ({ cluster: 'main', taskDefinition: definition('report'), ...input })
const onMain = (task: string) => arn('ecs', `task/main/${task}`)

async function decide(service: string, operation: string, input: object, policy = POLICY): Promise<string> {
  const callers = new Map<string, CallerPolicies>([
    ['AGENT', [policy]],
    ['ADMIN', 'unrestricted'],
  ])
  const registered = Object.entries(DEFINITIONS).map(([family, roles]) => ({
    taskDefinition: { taskDefinitionArn: definition(family), ...roles },
  }))
  const rule = namedResourcesRule({ account: ACCOUNT, callers })
  await using scene = await startScene([rule], (call) => registered[call - 1] ?? {})
  for (const _ of registered) {
    const register = { service: 'ecs', operation: 'RegisterTaskDefinition', input: {}, accessKey: 'ADMIN' }
    await scene.call(register)
  }
  const answer = await scene.call({ service, operation, input, accessKey: 'AGENT' })
  expect(scene.upstream.calls).toHaveLength(registered.length + (answer.status === 200 ? 1 : 0))
  return answer.status === 200 ? 'allowed' : String(answer.content['__type'])
}

test.each<[string, string, string, object, string]>([
  ['start a task', 'ecs', 'RunTask', run(), 'allowed'],
  ['start a tagged one', 'ecs', 'RunTask', run({ tags: [{ key: 'a', value: 'b' }] }), 'allowed'],
  ['start one of another definition', 'ecs', 'RunTask', run({ taskDefinition: definition('other') }), DENIED],
  ['start one on another cluster', 'ecs', 'RunTask', run({ cluster: 'side' }), DENIED],
  [
    'start one whose definition has a role',
    'ecs',
    'RunTask',
    run({ taskDefinition: definition('rootly') }),
    DENIED,
  ],
  ['give one a role', 'ecs', 'RunTask', run({ overrides: { taskRoleArn: role('admin') } }), DENIED],
  [
    'look at tasks',
    'ecs',
    'DescribeTasks',
    { cluster: 'main', tasks: [onMain('1'), onMain('2')] },
    'allowed',
  ],
  [
    'look at a task of another cluster',
    'ecs',
    'DescribeTasks',
    { cluster: 'main', tasks: [onMain('1'), arn('ecs', 'task/side/1')] },
    DENIED,
  ],
  ['stop a task', 'ecs', 'StopTask', { cluster: 'main', task: onMain('1') }, 'allowed'],
  ['stop one by another cluster', 'ecs', 'StopTask', { cluster: 'side', task: onMain('1') }, DENIED],
  ['read parameters', 'ssm', 'GetParameters', { Names: ['/acme/one', '/acme/two:3'] }, 'allowed'],
  ['read one more', 'ssm', 'GetParameters', { Names: ['/acme/one', '/other'] }, DENIED],
  ['do what is not judged here', 'ecs', 'ListTasks', { cluster: 'side' }, 'allowed'],
])('a caller with rights on some resources wants to %s', async (_, service, operation, input, decision) => {
  expect(await decide(service, operation, input)).toBe(decision)
})

test('tags need a permission of their own', async () => {
  const tagless = {
    ...POLICY,
    Statement: POLICY.Statement.filter(({ Action }) => Action !== 'ecs:TagResource'),
  }
  const tagged = run({ tags: [{ key: 'a', value: 'b' }] })

  expect(await decide('ecs', 'RunTask', tagged, tagless)).toBe(DENIED)
  expect(await decide('ecs', 'RunTask', run(), tagless)).toBe('allowed')
})

test('a definition that it never saw is a mistake of the test, not a denial', async () => {
  expect(await decide('ecs', 'RunTask', run({ taskDefinition: definition('unseen') }))).toBe(
    'ProxyRuleFailed',
  )
})
